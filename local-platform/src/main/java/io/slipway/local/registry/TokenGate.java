package io.slipway.local.registry;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bearer tokens as Docker's token specification has them, sold by the registry itself at {@code
 * /token}.
 */
final class TokenGate implements Gate {

  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final int MAX_TOKENS = 1_000;
  private static final int TOKEN_BYTES = 24;
  private static final String PREFIX = "Bearer ";
  private static final Pattern REPOSITORY =
      Pattern.compile("/v2/(.+)/(?:blobs|manifests|tags|referrers)/.*");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Grant(List<String> scopes, Instant until) {
    boolean covers(String needed) {
      String resource = needed.substring(0, needed.lastIndexOf(':') + 1);
      String action = needed.substring(resource.length());
      return scopes.stream()
          .filter(scope -> scope.startsWith(resource))
          .anyMatch(
              scope -> List.of(scope.substring(resource.length()).split(",")).contains(action));
    }
  }

  private final PasswordGate password;
  private final String address;
  private final String service;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Grant> grants =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Grant> eldest) {
          return size() > MAX_TOKENS;
        }
      };

  TokenGate(Credentials credentials, String address, String service, Clock clock) {
    this.password = new PasswordGate(credentials, service);
    this.address = address;
    this.service = service;
    this.clock = clock;
  }

  @Override
  public boolean check(Exchange exchange) throws IOException {
    if (exchange.path().equals("/token")) {
      sell(exchange);
      return true;
    }
    String needed = scope(exchange);
    if (!isGranted(exchange.header("Authorization"), needed)) {
      throw RegistryError.UNAUTHORIZED
          .because("a token" + (needed.isEmpty() ? "" : " for " + needed) + " is needed")
          .with("WWW-Authenticate", challenge(needed));
    }
    return false;
  }

  private void sell(Exchange exchange) throws IOException {
    Routes.requireGet(exchange);
    password.check(exchange);
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    List<String> scopes =
        exchange.queries("scope").stream()
            .flatMap(scope -> List.of(scope.split(" ")).stream())
            .toList();
    synchronized (grants) {
      grants.put(token, new Grant(scopes, clock.instant().plus(LIFETIME)));
    }
    exchange.send(
        200,
        "application/json",
        JSON.writeValueAsBytes(Map.of("token", token, "expires_in", LIFETIME.toSeconds())));
  }

  private boolean isGranted(@Nullable String authorization, String needed) {
    if (authorization == null || !authorization.startsWith(PREFIX)) {
      return false;
    }
    Grant grant;
    synchronized (grants) {
      grant = grants.get(authorization.substring(PREFIX.length()));
    }
    return grant != null
        && clock.instant().isBefore(grant.until())
        && (needed.isEmpty() || grant.covers(needed));
  }

  private static String scope(Exchange exchange) {
    if (exchange.path().equals("/v2/_catalog")) {
      return "registry:catalog:*";
    }
    Matcher matcher = REPOSITORY.matcher(exchange.path());
    return matcher.matches()
        ? "repository:" + matcher.group(1) + ":" + action(exchange.method())
        : "";
  }

  private static String action(String method) {
    return switch (method) {
      case "GET", "HEAD" -> "pull";
      case "DELETE" -> "delete";
      default -> "push";
    };
  }

  /**
   * Who may push is asked to ask for pull as well, as docker-registry does, so that one token
   * serves a whole push.
   */
  private String challenge(String needed) {
    String scope = needed.endsWith(":push") ? needed.replaceFirst(":push$", ":pull,push") : needed;
    return "Bearer realm=\"http://"
        + address
        + "/token\",service=\""
        + service
        + "\""
        + (scope.isEmpty() ? "" : ",scope=\"" + scope + "\"");
  }
}
