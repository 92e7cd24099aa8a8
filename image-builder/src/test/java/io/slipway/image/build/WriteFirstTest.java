package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.BuildResult;
import io.slipway.image.CacheOptions;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Platform;
import io.slipway.image.layer.BlockReuse;
import io.slipway.image.posix.Posix;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.CacheBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are written before their keys are known, so that files are read once. */
class WriteFirstTest {
  @TempDir Path temporary;
  private CacheBench bench;

  @BeforeEach
  void open() throws Exception {
    bench = CacheBench.open(temporary);
    bench.dockerfile("FROM scratch\nCOPY d /d\n");
    bench.write("d/a", "a".repeat(9000));
    bench.write("d/b", "b");
    bench.write("d/empty", "");
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void shouldFindTheLayer_whenTheSameFilesComeNewly() throws Exception {
    bench.build();
    List<Descriptor> layers = layers();
    checkOutAnew();
    bench.build();
    assertThat(bench.ran()).isEmpty();
    assertThat(layers()).isEqualTo(layers);
  }

  @Test
  void shouldUseWhatTheCacheHas_whenALayerWasWrittenInVain() throws Exception {
    bench.build();
    List<Descriptor> layers = layers();
    checkOutAnew();
    Posix.delete(BlockReuse.directory(StateDirectory.open(bench.state())));
    bench.build();
    assertThat(bench.ran()).isEmpty();
    assertThat(layers()).isEqualTo(layers);
  }

  @Test
  void shouldHaveTheSameKey_whicheverCameFirst() throws Exception {
    bench.build();
    checkOutAnew();
    bench.write("d/b", "c");
    bench.build();
    assertThat(bench.ran()).containsExactly("COPY d /d");
    bench.write("d/b", "b");
    bench.build();
    assertThat(bench.ran()).isEmpty();
    assertThat(bench.file("d/b")).isEqualTo("b");
  }

  @Test
  void shouldWriteTheLayerAgain_whenNoCacheIsWanted() throws Exception {
    bench.build();
    bench.build(new CacheOptions(true, List.of(), false, List.of(), List.of()));
    assertThat(bench.ran()).containsExactly("COPY d /d");
  }

  @Test
  void shouldNameTheFile_whenItCannotBeInALayer() throws Exception {
    bench.write("d/.wh.x", "no");
    assertThatThrownBy(bench::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:2")
        .hasMessageContaining("/d/.wh.x");
    Files.delete(bench.context().resolve("d/.wh.x"));
    bench.build();
    assertThat(bench.file("d/a")).hasSize(9000);
  }

  @Test
  void shouldRunTheStepOnce_whenTwoBuildsComeToItAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<BuildResult> build = () -> bench.build(bench.request().push(false).build());
      List<Future<BuildResult>> both = new ArrayList<>(threads.invokeAll(List.of(build, build)));
      assertThat(List.of(both.get(0).get().cachedSteps(), both.get(1).get().cachedSteps()))
          .as("FROM, and for one of them COPY")
          .containsExactlyInAnyOrder(1, 2);
    } finally {
      threads.shutdownNow();
    }
  }

  /** As a fresh clone: other inodes, other times. */
  private void checkOutAnew() throws Exception {
    for (String name : List.of("a", "b", "empty")) {
      Path file = bench.context().resolve("d").resolve(name);
      byte[] content = Files.readAllBytes(file);
      Files.delete(file);
      Files.write(file, content);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }
  }

  private List<Descriptor> layers() throws Exception {
    return bench.registry().resolve(CacheBench.TAG, Platform.host()).manifest().layers();
  }
}
