package io.slipway.image.sandbox;

/** Bytes that no text shows. */
public final class SecretBytes {
  private final byte[] bytes;

  public SecretBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  byte[] toArray() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "****";
  }
}
