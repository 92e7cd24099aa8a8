package io.slipway.local.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Basic authentication (RFC 7617). */
final class PasswordGate implements Gate {

  private final byte[] expected;
  private final String realm;

  PasswordGate(Credentials credentials, String realm) {
    String pair = credentials.user() + ":" + credentials.password();
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    this.expected = ("Basic " + encoded).getBytes(UTF_8);
    this.realm = realm;
  }

  @Override
  public boolean check(Exchange exchange) {
    if (!accepts(exchange.header("Authorization"))) {
      throw RegistryError.UNAUTHORIZED
          .because("user and password are missing or wrong")
          .with("WWW-Authenticate", "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
    }
    return false;
  }

  private boolean accepts(@Nullable String authorization) {
    return authorization != null && MessageDigest.isEqual(expected, authorization.getBytes(UTF_8));
  }
}
