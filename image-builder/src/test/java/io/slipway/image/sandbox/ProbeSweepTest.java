package io.slipway.image.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeSweepTest {
  @TempDir Path directory;

  @Test
  void shouldRemoveWhatAKilledProbeLeft_andNothingElse() throws Exception {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Path left = made("slipway-crun1", now.minusSeconds(600));
    Files.writeString(left.resolve("config.json"), "{}");
    Files.setLastModifiedTime(left, FileTime.from(now.minusSeconds(600)));
    Path running = made("slipway-crun2", now.minusSeconds(3));
    Path other = made("another", now.minusSeconds(600));
    OciRuntime.sweep(directory, "slipway-crun", now.minusSeconds(120));
    assertThat(left).doesNotExist();
    assertThat(running).exists();
    assertThat(other).exists();
  }

  private Path made(String name, Instant time) throws Exception {
    Path made = Files.createDirectory(directory.resolve(name));
    return Files.setLastModifiedTime(made, FileTime.from(time));
  }
}
