package io.slipway.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Layers: whatever the bytes, entries come out safe or an IOException tells what is wrong. */
class TarFuzzTest {
  private static final int BLOCK = 512;

  /** Far above what a fuzzer's kilobytes unpack to where nothing is wrong. */
  private static final int MOST = 64 << 20;

  @FuzzTest(maxDuration = "10m")
  void reads(byte[] tar) {
    read(new ByteArrayInputStream(withChecksums(tar)));
  }

  @FuzzTest(maxDuration = "10m")
  void unpacks(byte[] layer) throws Exception {
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(layer))) {
      read(in);
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  private static void read(InputStream in) {
    try {
      TarReader reader = new TarReader(in);
      long content = 0;
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        assertThat(e.name().split("/")).doesNotContain("..", ".");
        assertThat(e.name()).doesNotStartWith("/").doesNotContain("\0");
        assertThat(e.link()).doesNotContain("\0");
        assertThat(e.mode()).isBetween(0, 07777);
        assertThat(e.size()).isNotNegative();
        content += reader.content().readNBytes(MOST).length;
        if (content > MOST) {
          return;
        }
      }
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Else nearly every mutation would end at the first header. */
  private static byte[] withChecksums(byte[] tar) {
    byte[] mended = tar.clone();
    for (int at = 0; at + BLOCK <= mended.length; at += BLOCK) {
      Arrays.fill(mended, at + 148, at + 156, (byte) ' ');
      int sum = 0;
      for (int i = at; i < at + BLOCK; i++) {
        sum += mended[i] & 0xff;
      }
      byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, mended, at + 148, text.length);
    }
    return mended;
  }
}
