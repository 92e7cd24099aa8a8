package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildResult;
import io.slipway.image.CacheOptions;
import io.slipway.image.UsageException;
import io.slipway.image.config.Platform;
import io.slipway.image.posix.Posix;
import io.slipway.image.testing.CacheBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches that another machine left: here, a state directory that was emptied. */
class RemoteCacheTest {
  private static final String DOCKERFILE =
      """
      FROM registry.test/busybox:1 AS tools
      RUN echo tool > /tool
      FROM registry.test/busybox:1
      WORKDIR /app
      COPY f /app/
      COPY --from=tools /tool /app/tool
      RUN cat f tool > both
      ENV A=b
      """;
  private static final String REF = "registry.test/cache:main";

  @TempDir Path temporary;
  private CacheBench bench;
  private String layout;

  @BeforeEach
  void open() throws Exception {
    bench = CacheBench.open(temporary);
    layout = temporary.resolve("layout").toString();
    bench.write("f", "content\n");
    bench.dockerfile(DOCKERFILE);
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private static CacheOptions from(String... words) {
    return new CacheOptions(false, List.of(), false, List.of(words), List.of());
  }

  private static CacheOptions to(String... words) {
    return new CacheOptions(false, List.of(), false, List.of(), List.of(words));
  }

  private void newMachine() throws Exception {
    Posix.delete(bench.state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry", "local"})
  void shouldRunAndFetchNothing_whenEverythingWasExported(String type) throws Exception {
    boolean local = type.equals("local");
    String to = local ? "type=local,mode=max,dest=" + layout : "type=registry,mode=max,ref=" + REF;
    BuildResult first = bench.build(to(to));
    newMachine();
    BuildResult again = bench.build(from(local ? "type=local,src=" + layout : REF));
    assertThat(bench.ran()).isEmpty();
    assertThat(bench.fetched()).isEmpty();
    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(bench.events())
        .anyMatch(e -> e instanceof BuildEvent.CacheImported c && c.steps() > 5);
  }

  @Test
  void shouldRunTheOtherStagesAgain_whenTheModeIsMin() throws Exception {
    bench.build(to("type=registry,ref=" + REF));
    newMachine();
    bench.build(from(REF));
    assertThat(bench.ran()).contains("RUN echo tool > /tool").doesNotContain("COPY f /app/");
  }

  @Test
  void shouldFindTheStepsOfAnImage_whenItsCacheIsInline() throws Exception {
    bench.dockerfile("FROM registry.test/busybox:1\nRUN echo one > /one\nRUN echo two > /two\n");
    BuildResult first = bench.build(to("type=inline"));
    newMachine();
    bench.build(
        new CacheOptions(false, List.of(), false, List.of(CacheBench.TAG), List.of("type=inline")));
    assertThat(bench.ran()).isEmpty();
    assertThat(bench.fetched()).isEmpty();
    assertThat(bench.registry().resolve(CacheBench.TAG, Platform.host()).digest())
        .isEqualTo(first.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"type=inline", "type=registry,ref=" + REF})
  void shouldServeEveryPlatform_whoseStagesDiffer(String to) throws Exception {
    bench.dockerfile(
        """
        FROM scratch AS for-amd64
        COPY f /amd
        FROM scratch AS for-arm64
        COPY f /arm
        ARG TARGETARCH
        FROM for-$TARGETARCH
        COPY f /last
        """);
    List<String> platforms = List.of("linux/amd64", "linux/arm64");
    var request = bench.request().platforms(platforms);
    BuildResult first = bench.build(request.cache(to(to)).build());
    newMachine();
    CacheOptions again =
        new CacheOptions(
            false,
            List.of(),
            false,
            List.of(to.contains("inline") ? CacheBench.TAG : REF),
            to.contains("inline") ? List.of(to) : List.of());
    BuildResult second = bench.build(request.cache(again).build());
    assertThat(bench.ran()).isEmpty();
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(bench.events())
        .filteredOn(BuildEvent.CacheImported.class::isInstance)
        .hasSize(to.contains("inline") ? 2 : 1);
  }

  @Test
  void shouldFetchOnlyWhatAStepLooksInto_whenSomethingChanged() throws Exception {
    bench.build(to("type=registry,mode=max,ref=" + REF));
    newMachine();
    bench.dockerfile(DOCKERFILE + "RUN cat /app/both > /last\n");
    bench.build(from(REF));
    assertThat(bench.ran()).containsExactly("RUN cat /app/both > /last");
    assertThat(bench.file("last")).isEqualTo("content\ntool\n");
  }

  @Test
  void shouldWarnAndBuild_whenTheCacheIsNotThere() throws Exception {
    bench.build(from("registry.test/none:1", "type=local,src=" + temporary.resolve("none")));
    assertThat(bench.events())
        .filteredOn(e -> e instanceof BuildEvent.Warning w && w.code().equals("cache-import"))
        .hasSize(2);
    assertThat(bench.ran()).isNotEmpty();
  }

  @Test
  void shouldBuildWithoutTheCache_whenALayerOfItIsLostOrDamaged() throws Exception {
    bench.build(to("type=local,mode=max,dest=" + layout));
    for (boolean lost : new boolean[] {true, false}) {
      newMachine();
      try (Stream<Path> blobs = Files.list(Path.of(layout, "blobs/sha256"))) {
        for (Path blob : blobs.toList()) {
          byte[] bytes = Files.readAllBytes(blob);
          if (bytes[0] == 0x1f && lost) {
            bytes[bytes.length / 2] ^= 1;
            Files.write(blob, bytes);
          } else if (bytes[0] == 0x1f) {
            Files.delete(blob);
          }
        }
      }
      bench.dockerfile(DOCKERFILE + "RUN cat /app/both > /last\n");
      bench.build(from("type=local,src=" + layout));
      assertThat(bench.file("last")).isEqualTo("content\ntool\n");
      assertThat(bench.events())
          .anyMatch(e -> e instanceof BuildEvent.Warning w && w.code().equals("cache-lost"));
    }
  }

  @Test
  void shouldFailOrWarn_whenTheCacheCannotBeExported() throws Exception {
    Files.writeString(temporary.resolve("file"), "");
    String to = "type=local,dest=" + temporary.resolve("file");
    assertThatThrownBy(() -> bench.build(to(to)))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not be exported")
        .hasMessageContaining("ignore-error=true");
    bench.build(to(to + ",ignore-error=true"));
    assertThat(bench.events())
        .anyMatch(e -> e instanceof BuildEvent.Warning w && w.code().equals("cache-export"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=registr,ref=x",
        "type=gha",
        "type=registry",
        "type=registry,ref=a,mode=mx",
        "type=local,dest=d,mod=max",
        "type=registry,ref=a,image-manifest=false",
        "type=inline,mode=max",
        "ref=a",
        ""
      })
  void shouldRefuse_whenATargetIsNotKnown(String words) {
    assertThatThrownBy(() -> bench.build(to(words)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--cache-to");
  }
}
