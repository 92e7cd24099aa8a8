package io.slipway.image.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedTreeTest {
  @TempDir Path root;
  private FileStat made;

  @BeforeEach
  void stat() throws IOException {
    made = Objects.requireNonNull(Posix.stat(Names.of(root)));
  }

  @Test
  void shouldSayWhere_whenTheClockOfTheFilesStandsStill() {
    assertThatThrownBy(() -> CopiedTree.awaitLater(made, () -> made, 1_000_000, root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root + " by the times of its files, but the clock")
        .hasMessageContaining("put the state directory on another file system");
  }

  @Test
  void shouldGoOn_whenTheClockHasTicked() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    FileStat later =
        new FileStat(0, 0, 0, 0, 0, 0, 0, 0, 0, made.ctimeSeconds(), made.ctimeNanos() + 1, 0, 0);
    CopiedTree.awaitLater(
        made, () -> reads.incrementAndGet() < 3 ? made : later, Long.MAX_VALUE, root);
    assertThat(reads).hasValue(3);
  }
}
