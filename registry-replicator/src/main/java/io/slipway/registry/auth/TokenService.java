package io.slipway.registry.auth;

import io.slipway.registry.net.Network;
import io.slipway.registry.reference.RegistryNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches bearer tokens (distribution, "Token Authentication Specification" and, for identity
 * tokens, "OAuth2 Token Authentication").
 */
public final class TokenService {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_ANSWER = 1 << 20;
  private static final long DEFAULT_LIFE_SECONDS = 60;

  private final Network network;

  public TokenService(Network network) {
    this.network = network;
  }

  Authenticator.Token fetch(
      String host, Challenge challenge, String scope, @Nullable Credential credential, Instant now)
      throws IOException, InterruptedException {
    URI realm = realm(host, challenge);
    String service = challenge.parameter("service");
    HttpResponse<InputStream> response =
        credential != null && credential.identityToken() != null
            ? post(realm, host, form(service, scope, credential.identityToken()))
            : get(realm, host, service, scope, credential);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new TokenRefused(host, realm, response.statusCode(), credential != null);
      }
      return parse(body.readNBytes(MAX_ANSWER), host, now);
    }
  }

  /** A realm that would take the password in the clear is only for registries in the clear. */
  private static URI realm(String host, Challenge challenge) throws IOException {
    URI realm;
    try {
      realm = URI.create(challenge.parameter("realm"));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s names a token service that is not a URL".formatted(host), e);
    }
    boolean safe =
        "https".equals(realm.getScheme())
            || ("http".equals(realm.getScheme())
                && realm.getHost() != null
                && (RegistryNames.isLoopback(realm.getHost())
                    || realm.getHost().equals(host.replaceFirst(":\\d+$", ""))));
    if (!safe || realm.getHost() == null) {
      throw new IOException(
          "%s names the token service '%s', which is neither https nor on the registry's own host; no password goes there"
              .formatted(host, realm.getHost()));
    }
    return realm;
  }

  private HttpResponse<InputStream> get(
      URI realm, String host, String service, String scope, @Nullable Credential credential)
      throws IOException, InterruptedException {
    String scopes =
        Arrays.stream(scope.split(" "))
            .filter(one -> !one.isEmpty())
            .map(one -> "&scope=" + encode(one))
            .collect(Collectors.joining());
    String query = "service=" + encode(service) + scopes;
    String separator = realm.getQuery() == null ? "?" : "&";
    HttpRequest.Builder request = network.request(URI.create(realm + separator + query));
    if (credential != null) {
      request.header("Authorization", credential.basicHeader());
    }
    return send(request, "GET", null, host, realm);
  }

  private static String form(String service, String scope, String refreshToken) {
    return "grant_type=refresh_token&client_id=slipway&service=%s&scope=%s&refresh_token=%s"
        .formatted(encode(service), encode(scope), encode(refreshToken));
  }

  private HttpResponse<InputStream> post(URI realm, String host, String form)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        network.request(realm).header("Content-Type", "application/x-www-form-urlencoded");
    return send(request, "POST", form.getBytes(StandardCharsets.UTF_8), host, realm);
  }

  private HttpResponse<InputStream> send(
      HttpRequest.Builder request, String method, byte @Nullable [] body, String host, URI realm)
      throws IOException, InterruptedException {
    try {
      return network.exchange(request.timeout(TIMEOUT), method, body);
    } catch (IOException e) {
      throw new IOException(
          "the token service %s of %s could not be reached (%s)"
              .formatted(realm.getAuthority(), host, e),
          e);
    }
  }

  private static Authenticator.Token parse(byte[] body, String host, Instant now)
      throws IOException {
    try {
      JsonNode answer = JSON.readTree(body);
      String token = answer.path("token").asString(answer.path("access_token").asString(""));
      if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
        long life = Math.max(1, answer.path("expires_in").asLong(DEFAULT_LIFE_SECONDS));
        return new Authenticator.Token(token, now.plusMillis(life * 800));
      }
    } catch (JacksonException e) {
      // Falls through to the message, which must not quote the answer.
    }
    throw new IOException("the token service of %s answered without a token".formatted(host));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
