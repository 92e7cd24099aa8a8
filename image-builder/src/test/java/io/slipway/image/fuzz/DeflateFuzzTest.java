package io.slipway.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.deflate.Encoder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Compression: whatever the bytes, they come back. */
class DeflateFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void comesBack(byte[] bytes) throws DataFormatException {
    for (int level : new int[] {1, 6, 9}) {
      byte[] target = new byte[Encoder.bound(bytes.length)];
      int length = new Encoder(level).encode(bytes, 0, bytes.length, target, 0);
      Inflater inflater = new Inflater(true);
      inflater.setInput(target, 0, length);
      byte[] back = new byte[bytes.length + 1];
      int count = inflater.inflate(back);
      inflater.end();
      assertThat(Arrays.copyOf(back, count)).isEqualTo(bytes);
    }
  }
}
