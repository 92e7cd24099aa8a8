package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.CacheOptions;
import io.slipway.image.UsageException;
import io.slipway.image.config.Platform;
import io.slipway.image.testing.CacheBench;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the local cache is used, and what must not be. */
class CacheReuseTest {
  /** Fixes what an image says of its making, and is younger than any file of its layers. */
  private static final String AFTER_ALL = "4102444800";

  private static final String DOCKERFILE =
      """
      FROM registry.test/busybox:1 AS base
      RUN echo one > /one
      FROM base AS app
      RUN echo two > /two
      """;

  @TempDir Path temporary;
  private CacheBench bench;

  @BeforeEach
  void open() throws Exception {
    bench = CacheBench.open(temporary);
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void shouldRunOnlyTheNamedStageAgain_whenFiltered() throws Exception {
    bench.dockerfile(DOCKERFILE);
    bench.build();
    bench.build(new CacheOptions(false, List.of("APP"), false, List.of(), List.of()));
    assertThat(bench.ran()).containsExactly("RUN echo two > /two");
  }

  @Test
  void shouldRefuseTheFilter_whenNoStageHasThatName() throws Exception {
    bench.dockerfile(DOCKERFILE);
    CacheOptions options = new CacheOptions(false, List.of("bas"), false, List.of(), List.of());
    assertThatThrownBy(() -> bench.build(options))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean base")
        .hasMessageContaining("app");
  }

  @Test
  void shouldLookForASandboxOnlyWhereAProcessIsToStart() throws Exception {
    bench.dockerfile(DOCKERFILE);
    bench.build();
    assertThat(bench.events()).filteredOn(BuildEvent.SandboxChosen.class::isInstance).hasSize(1);
    bench.build();
    assertThat(bench.events()).noneMatch(BuildEvent.SandboxChosen.class::isInstance);
  }

  @Test
  void shouldFetchNothingOfTheBase_whenNoStepLooksIntoIt() throws Exception {
    bench.dockerfile("FROM registry.test/busybox:1\nENV A=b\nLABEL c=d\n");
    BuildResult result = bench.build();
    assertThat(bench.fetched()).isEmpty();
    assertThat(result.bytes()).isPositive();
    bench.dockerfile("FROM registry.test/busybox:1\nRUN true\n");
    bench.build();
    assertThat(bench.fetched()).hasSize(1);
  }

  @Test
  void shouldMakeTheLayerAgain_whenItsBlobIsDamaged() throws Exception {
    bench.dockerfile("FROM scratch\nCOPY f /f\n");
    bench.write("f", "content");
    BuildRequest request =
        bench.request().buildArgs(Map.of("SOURCE_DATE_EPOCH", AFTER_ALL)).build();
    BuildResult first = bench.build(request);
    for (Damage damage : Damage.values()) {
      damage.to(layerBlob());
      BuildResult again = bench.build(request);
      assertThat(again.digest()).as("%s", damage).isEqualTo(first.digest());
      assertThat(bench.ran()).as("%s", damage).containsExactly("COPY f /f");
    }
  }

  /** One byte flipped, cut short, emptied, or longer than it was. */
  private enum Damage {
    FLIPPED,
    CUT,
    EMPTY,
    LONGER;

    void to(Path file) throws Exception {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        long size = channel.size();
        switch (this) {
          case FLIPPED -> {
            java.nio.ByteBuffer one = java.nio.ByteBuffer.allocate(1);
            channel.read(one, size / 2);
            one.put(0, (byte) ~one.get(0)).rewind();
            channel.write(one, size / 2);
          }
          case CUT -> channel.truncate(size / 2);
          case EMPTY -> channel.truncate(0);
          case LONGER -> channel.write(java.nio.ByteBuffer.allocate(1), size);
        }
      }
    }
  }

  private Path layerBlob() throws Exception {
    try (Stream<Path> blobs = Files.walk(bench.state().resolve("blobs"))) {
      return blobs
          .filter(Files::isRegularFile)
          .filter(blob -> !blob.toString().endsWith(".used"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void shouldRunTheStepAgain_whenItsEntryIsDamaged() throws Exception {
    bench.dockerfile("FROM scratch\nCOPY f /f\n");
    bench.write("f", "content");
    BuildRequest request = bench.request().buildArgs(Map.of("SOURCE_DATE_EPOCH", "1")).build();
    BuildResult first = bench.build(request);
    for (Damage damage : Damage.values()) {
      try (Stream<Path> entries = Files.walk(bench.state().resolve("cache/steps"))) {
        for (Path entry : entries.filter(Files::isRegularFile).toList()) {
          damage.to(entry);
        }
      }
      assertThat(bench.build(request).digest()).isEqualTo(first.digest());
      assertThat(bench.ran()).as("%s", damage).contains("COPY f /f");
    }
  }

  @Test
  void shouldUseWhatATagMeantLast_whenItsRegistryIsDown() throws Exception {
    bench.dockerfile("FROM registry.test/busybox:1\nRUN true\n");
    BuildResult first = bench.build();
    bench.registryIsDown();
    assertThat(bench.build().digest()).isEqualTo(first.digest());
    assertThat(bench.events())
        .anyMatch(
            e -> e instanceof BuildEvent.Warning w && w.message().contains("meant last is used"));
    assertThatThrownBy(
            () -> bench.build(new CacheOptions(false, List.of(), true, List.of(), List.of())))
        .isInstanceOf(BuildException.class);
  }

  @Test
  void shouldNotAskTheRegistry_whenTheBaseIsNamedByDigest() throws Exception {
    String digest = bench.registry().resolve(CacheBench.BASE, Platform.host()).digest();
    bench.alias(CacheBench.BASE + "@" + digest);
    bench.dockerfile("FROM " + CacheBench.BASE + "@" + digest + "\nRUN true\n");
    bench.build();
    int before = bench.asked();
    bench.build();
    assertThat(bench.asked()).isEqualTo(before);
  }
}
