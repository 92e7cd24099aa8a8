package io.slipway.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.testing.RawTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sparse files, as GNU tar stores them. */
class SparseTarTest {
  private static final long SIZE = 3_000_001;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=pax --sparse-version=0.0",
        "--format=pax --sparse-version=0.1",
        "--format=pax --sparse-version=1.0"
      })
  void shouldReadWhatGnuTarWrites(String options) throws Exception {
    for (int regions : new int[] {0, 1, 3, 60}) {
      write(directory.resolve("s"), regions);
      Files.writeString(directory.resolve("t"), "after");
      byte[] tar = tar(options);
      assertThat(tar.length).isLessThan((int) SIZE);
      TarReader reader = new TarReader(new ByteArrayInputStream(tar));
      LayerEntry sparse = reader.next();
      assertThat(sparse.name()).isEqualTo("s");
      assertThat(sparse.size()).isEqualTo(SIZE);
      try (InputStream in = reader.content()) {
        assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(directory.resolve("s")));
      }
      assertThat(reader.next().name()).isEqualTo("t");
      assertThat(reader.content().readAllBytes()).asString().isEqualTo("after");
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void shouldGoOn_whenASparseFileIsNotRead() throws Exception {
    write(directory.resolve("s"), 30);
    Files.writeString(directory.resolve("t"), "after");
    TarReader reader = new TarReader(new ByteArrayInputStream(tar("--format=gnu")));
    assertThat(reader.next().name()).isEqualTo("s");
    assertThat(reader.next().name()).isEqualTo("t");
  }

  private static void write(Path file, int regions) throws IOException {
    Files.deleteIfExists(file);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(SIZE);
      for (int i = 0; i < regions; i++) {
        out.seek(40_960L * (i + 1));
        out.write(("region " + i).repeat(100).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private byte[] tar(String options) throws Exception {
    List<String> command = new ArrayList<>(List.of("tar", "-S", "--hole-detection=raw"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-C", directory.toString(), "-cf", "-", "s", "t"));
    Process tar =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] bytes = tar.getInputStream().readAllBytes();
    assertThat(tar.waitFor()).isZero();
    return bytes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | 0,3,2,2 | overlap or lie outside",
        "10 | 8,5 | overlap or lie outside",
        "10 | 0,4 | does not fit what is stored",
        "10 | 0,5,7 | does not fit what is stored",
        "10 | 0,x | has 'x' for a number",
        "10 | -1,5 | overlap or lie outside",
        "-10 | 0,5 | is impossible",
        "9223372036854775807 | 0,5 | is impossible",
        "1000000000000000 | 0,5 | bytes there is room for",
      })
  void shouldRefuse_whenTheMapIsWrong(String size, String map, String message) {
    byte[] tar =
        new RawTar()
            .pax(
                RawTar.record("GNU.sparse.size", size.strip())
                    + RawTar.record("GNU.sparse.map", map.strip()))
            .file("f", "12345")
            .bytes();
    assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(tar)).next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tar entry f")
        .hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\n", "2\n0\n1\n", "99999999999999999999999\n", "-", ""})
  void shouldRefuse_whenTheMapBeforeTheContentIsWrong(String content) {
    byte[] tar =
        new RawTar()
            .pax(
                RawTar.record("GNU.sparse.major", "1")
                    + RawTar.record("GNU.sparse.minor", "0")
                    + RawTar.record("GNU.sparse.realsize", "100"))
            .file("f", content)
            .bytes();
    assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(tar)).next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tar entry f");
  }
}
