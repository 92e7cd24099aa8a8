package io.slipway.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.context.Archives;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What ADD takes for an archive, compressed in any way that it knows. */
class ArchiveFuzzTest {
  private static final int MOST = 16 << 20;

  @FuzzTest(maxDuration = "10m")
  void opens(byte[] content) throws IOException {
    Path file = Files.createTempFile("slipway-fuzz", null);
    try {
      Files.write(file, content);
      if (Archives.isArchive(file)) {
        read(file);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void read(Path file) {
    try (InputStream in = Archives.open(file)) {
      TarReader reader = new TarReader(in);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        if (reader.content().readNBytes(MOST).length == MOST) {
          return;
        }
      }
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }
}
