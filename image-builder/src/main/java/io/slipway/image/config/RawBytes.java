package io.slipway.image.config;

import java.util.Arrays;

/** A document's exact bytes; equal by content. */
public final class RawBytes {
  private final byte[] bytes;
  private final String digest;

  public RawBytes(byte[] bytes) {
    this.bytes = bytes.clone();
    this.digest = Digests.of(bytes);
  }

  public byte[] toArray() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  public String digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return digest;
  }
}
