package io.slipway.registry.store;

import org.jspecify.annotations.Nullable;

/**
 * @param size in bytes
 */
public record Blob(String digest, long size) {

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
