package io.slipway.image.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFileTest {
  @TempDir Path temporary;
  private Path root;

  @BeforeEach
  void open() throws Exception {
    root = temporary.toRealPath();
    Files.createDirectory(root.resolve("d"));
    Files.writeString(root.resolve("d/f"), "content");
    Files.createSymbolicLink(root.resolve("link"), Path.of("d"));
    Files.createSymbolicLink(root.resolve("d/link"), Path.of("f"));
  }

  @Test
  void shouldReadToTheEnd() throws Exception {
    byte[] bytes = new byte[12];
    try (OpenFile file = OpenFile.open(root + "/d/f")) {
      int n = file.read(bytes, 2, 3);
      n += file.read(bytes, 2 + n, 7);
      assertThat(new String(bytes, 2, n, StandardCharsets.UTF_8)).isEqualTo("content");
      assertThat(file.read(bytes, 0, 5)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"link/f", "d/link", "d/missing", "missing/f"})
  void shouldOpenNothingElse_andNameIt(String path) {
    String whole = root + "/" + path;
    assertThatThrownBy(() -> OpenFile.open(whole))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining(path.startsWith("d/") ? whole : "/" + path);
    assertThatThrownBy(() -> OpenFile.inParent(whole)).isInstanceOf(PosixException.class);
  }

  @Test
  void shouldSayWhatTheFileIsNow_alsoWhenItsNameIsGone() throws Exception {
    Path path = root.resolve("d/f");
    FileStat before = Posix.stat(path.toString());
    try (OpenFile file = OpenFile.open(path.toString())) {
      assertThat(file.stat()).isEqualTo(before);
      Files.delete(path);
      assertThat(file.stat().inode()).isEqualTo(before.inode());
      assertThat(file.stat().links()).isZero();
    }
  }

  @Test
  void shouldWaitForNobody_whenItIsAPipe() throws Exception {
    try (Directory directory = Directory.open(root)) {
      directory.mknod("pipe", FileStat.FIFO | 0600, 0, 0);
    }
    try (OpenFile file = OpenFile.open(root + "/pipe")) {
      assertThat(file.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
  }

  @Test
  void shouldSayWhatItTried_whenItCannotBeRead() throws Exception {
    try (OpenFile file = OpenFile.open(root + "/d")) {
      assertThatThrownBy(() -> file.read(new byte[1], 0, 1))
          .hasMessage("read " + root + "/d: Is a directory");
    }
  }
}
