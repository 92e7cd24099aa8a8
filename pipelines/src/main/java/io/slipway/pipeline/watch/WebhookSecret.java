package io.slipway.pipeline.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a webhook has to send as {@code Authorization}: the secret, or {@code Bearer} and it. */
final class WebhookSecret {
  private static final String BEARER = "Bearer ";

  private final byte[] secret;

  WebhookSecret(String secret) {
    this.secret = secret.getBytes(UTF_8);
  }

  /** Takes the same time wherever the texts differ. */
  boolean isIn(@Nullable String authorization) {
    if (authorization == null) {
      return false;
    }
    String given =
        authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : authorization;
    return MessageDigest.isEqual(secret, given.getBytes(UTF_8));
  }
}
