package io.slipway.image.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** There and back, by Java's reader of DEFLATE. */
final class Codec {
  private Codec() {}

  static byte[] compress(Encoder encoder, byte[] input) {
    byte[] target = new byte[Encoder.bound(input.length)];
    return Arrays.copyOf(target, encoder.encode(input, 0, input.length, target, 0));
  }

  /** All of what was compressed, which must be {@code length} bytes and go on. */
  static byte[] inflate(byte[] compressed, int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(compressed);
    byte[] bytes = new byte[length + 1];
    int count = inflater.inflate(bytes);
    assertThat(inflater.getRemaining()).isZero();
    assertThat(inflater.finished()).isFalse();
    byte[] end = Arrays.copyOfRange(compressed, compressed.length - 4, compressed.length);
    assertThat(end).containsExactly(0, 0, 0xff, 0xff);
    inflater.end();
    return Arrays.copyOf(bytes, count);
  }
}
