package io.slipway.registry.store;

import org.jspecify.annotations.Nullable;

/**
 * @param size in bytes
 */
public record Blob(String digest, long size) {
  private static final long WORTH_A_QUESTION = 1 << 20;

  /** Whether to send it for nothing costs more than to ask first whether it is there. */
  public boolean isWorthAQuestion() {
    return size >= WORTH_A_QUESTION;
  }

  /** Written out: what the compiler makes for a record is linked slowly when it is first used. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blob blob && blob.size == size && blob.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
