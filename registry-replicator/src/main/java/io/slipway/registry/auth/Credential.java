package io.slipway.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * @param identityToken an OAuth2 refresh token that stands for the password, as {@code docker
 *     login} stores it for some registries
 */
public record Credential(String username, String password, @Nullable String identityToken) {

  /** The value of an {@code Authorization} header (RFC 7617). */
  public String basicHeader() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return "Credential[" + username + ", ***]";
  }
}
