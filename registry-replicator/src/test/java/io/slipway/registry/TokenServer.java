package io.slipway.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Sells tokens that docker-registry accepts (distribution, "Token Authentication Implementation").
 */
final class TokenServer implements AutoCloseable {

  static final String ISSUER = "slipway-test";
  static final String SERVICE = "registry-test";

  private final HttpServer server;
  private final PrivateKey key;
  private final String certificate;
  private final Duration life;
  private final AtomicInteger sold = new AtomicInteger();

  /**
   * @param life how long tokens are good, whatever {@code expires_in} says
   */
  TokenServer(Path key, Path certificate, Duration life)
      throws IOException, GeneralSecurityException {
    this.key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der(key)));
    this.certificate = Base64.getEncoder().encodeToString(der(certificate));
    this.life = life;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::sell);
    server.start();
  }

  private static byte[] der(Path pem) throws IOException {
    String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    return Base64.getMimeDecoder().decode(body);
  }

  String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  int sold() {
    return sold.get();
  }

  private void sell(HttpExchange exchange) throws IOException {
    try (exchange) {
      sold.incrementAndGet();
      byte[] answer =
          "{\"token\":\"%s\",\"expires_in\":3600}"
              .formatted(token(String.valueOf(exchange.getRequestURI().getRawQuery())))
              .getBytes(UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private String token(String query) throws GeneralSecurityException {
    String access =
        Arrays.stream(query.split("&"))
            .filter(one -> one.startsWith("scope="))
            .map(one -> URLDecoder.decode(one.substring(6), UTF_8).split(":"))
            .map(
                scope ->
                    "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[\"%s\"]}"
                        .formatted(scope[0], scope[1], scope[2].replace(",", "\",\"")))
            .collect(Collectors.joining(","));
    long now = Instant.now().getEpochSecond();
    // docker-registry forgives a minute of clock skew.
    String claims =
        "{\"iss\":\"%s\",\"sub\":\"ci\",\"aud\":\"%s\",\"exp\":%d,\"nbf\":%d,\"iat\":%d,\"jti\":\"%s\",\"access\":[%s]}"
            .formatted(
                ISSUER,
                SERVICE,
                now + life.toSeconds() - 60,
                now - 120,
                now - 120,
                UUID.randomUUID(),
                access);
    String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"%s\"]}".formatted(certificate);
    String signed = encode(header.getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + encode(signature.sign());
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
