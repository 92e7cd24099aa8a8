package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.CacheOptions;
import io.slipway.image.config.History;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.layer.Compression;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.BusyboxLayer;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.StoredImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
  private static final String TAG = "registry.test/app:1";

  @TempDir Path temporary;

  private Path context;
  private StateDirectory registryState;
  private StoredImages registry;
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void requireTools() {
    DebianTool.require("busybox");
  }

  @BeforeEach
  void open() throws Exception {
    context = Files.createDirectory(temporary.resolve("context"));
    registryState = StateDirectory.open(temporary.resolve("registry"));
    registry = new StoredImages(registryState);
    try (Session session = registryState.session()) {
      Layer layer = BusyboxLayer.write(registryState, session);
      ImageConfig config =
          ImageConfig.scratch(Platform.host())
              .withEnv("PATH", "/bin")
              .withLayer(layer.diffId(), new History(null, "busybox", "", false));
      registry.put("registry.test/busybox:1", config, List.of(layer));
    }
  }

  @Test
  void shouldBuildStagesWithRunAndCopyBetweenThem() throws Exception {
    write("message", "hello\n");
    build(
        """
        FROM registry.test/busybox:1 AS builder
        WORKDIR /src
        COPY message .
        RUN cat message message > /src/out && chmod 640 out
        FROM registry.test/busybox:1
        COPY --from=builder /src/out /opt/app/out
        ENV COLOUR=blue
        CMD ["cat", "/opt/app/out"]
        """);
    RemoteImage image = registry.resolve(TAG, Platform.host());
    assertThat(entries(image, 1))
        .containsExactly("opt 755 0:0", "opt/app 755 0:0", "opt/app/out 640 0:0");
    assertThat(content(image, 1, "opt/app/out")).isEqualTo("hello\nhello\n");
    ImageConfig config = ImageConfig.read(image.config().toArray());
    assertThat(config.command()).containsExactly("cat", "/opt/app/out");
    assertThat(config.environment()).containsEntry("COLOUR", "blue");
    assertThat(config.diffIds()).hasSize(2);
    assertThat(config.history())
        .extracting(History::emptyLayer)
        .containsExactly(false, false, true, true);
  }

  @Test
  void shouldRunAHereDocument_asAShellScriptOrByItsShebang() throws Exception {
    build(
        """
        FROM registry.test/busybox:1
        RUN <<EOF
        echo a > /x
        echo b >> /x
        EOF
        RUN <<EOF
        #!/bin/sh
        echo $0 > /y
        EOF
        """);
    RemoteImage image = registry.resolve(TAG, Platform.host());
    assertThat(content(image, 1, "x")).isEqualTo("a\nb\n");
    assertThat(content(image, 2, "y")).isEqualTo("/dev/pipes/EOF\n");
    assertThat(entries(image, 2)).containsExactly("y 644 0:0");
  }

  @Test
  void shouldReuseTheBaseLayersAsTheyAre() throws Exception {
    build("FROM registry.test/busybox:1\nRUN touch /x\n");
    assertThat(registry.resolve(TAG, Platform.host()).manifest().layers().get(0))
        .isEqualTo(
            registry
                .resolve("registry.test/busybox:1", Platform.host())
                .manifest()
                .layers()
                .get(0));
  }

  @Test
  void shouldTakeEveryStepFromTheCache_whenNothingChanged() throws Exception {
    write("message", "hello\n");
    String dockerfile =
        """
        FROM registry.test/busybox:1
        WORKDIR /app
        COPY message /app/
        RUN echo x > y
        LABEL a=b
        """;
    BuildResult first = build(dockerfile);
    assertThat(first.cachedSteps()).isZero();
    deleteSnapshots();
    BuildResult second = build(dockerfile);
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.cachedSteps()).isEqualTo(second.steps()).isEqualTo(5);
    assertThat(temporary.resolve("state/snapshots")).isEmptyDirectory();
  }

  @Test
  void shouldRunAgainFromTheChangedFile() throws Exception {
    write("message", "hello\n");
    String dockerfile =
        "FROM registry.test/busybox:1\\nRUN touch /before\\nCOPY message /\\nRUN cat /message > /after\\n"
            .replace("\\n", "\n");
    build(dockerfile);
    write("message", "HELLO\n");
    BuildResult second = build(dockerfile);
    assertThat(second.cachedSteps()).isEqualTo(2);
    assertThat(content(registry.resolve(TAG, Platform.host()), 3, "after")).isEqualTo("HELLO\n");
  }

  @Test
  void shouldKeepTheCache_whenOnlyTimesChange() throws Exception {
    write("message", "hello\n");
    BuildResult first = build("FROM scratch\nCOPY message /\n");
    Files.setLastModifiedTime(
        context.resolve("message"), java.nio.file.attribute.FileTime.fromMillis(1));
    assertThat(build("FROM scratch\nCOPY message /\n").digest()).isEqualTo(first.digest());
  }

  @Test
  void shouldRunEveryStep_whenTheCacheIsOff() throws Exception {
    String dockerfile = "FROM registry.test/busybox:1\nRUN cat /proc/sys/kernel/random/uuid > /x\n";
    BuildResult first = build(dockerfile);
    BuildRequest again =
        request()
            .with()
            .cache(new CacheOptions(true, List.of(), false, List.of(), List.of()))
            .build();
    assertThat(builder().build(again, events::add).digest()).isNotEqualTo(first.digest());
  }

  @Test
  void shouldShowPlaceExitCodeAndOutput_whenRunFails() throws IOException {
    write(
        "Dockerfile", "FROM registry.test/busybox:1\n\nRUN echo doing; echo broken >&2; exit 3\n");
    assertThatThrownBy(this::build)
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("Dockerfile:3: RUN failed with exit code 3: RUN echo doing")
        .hasMessageContaining("\n    doing")
        .hasMessageContaining("\n    broken");
    assertThat(events)
        .anyMatch(
            e ->
                e instanceof BuildEvent.StepFailed f
                    && Integer.valueOf(3).equals(f.exitCode())
                    && f.line() == 3);
  }

  @Test
  void shouldGiveFilesTheirOwnersAndModes() throws Exception {
    write("f", "x");
    build(
        """
        FROM registry.test/busybox:1
        COPY --chown=app --chmod=4750 f /a/
        COPY --chown=7 f /b/
        USER app
        RUN touch /home/app/mine
        USER root
        RUN touch /home/app/roots
        """);
    RemoteImage image = registry.resolve(TAG, Platform.host());
    assertThat(entries(image, 1)).containsExactly("a 750 1000:1000", "a/f 4750 1000:1000");
    assertThat(entries(image, 2)).containsExactly("b 755 7:7", "b/f 644 7:7");
    assertThat(entries(image, 3)).contains("home/app 755 1000:1000", "home/app/mine 644 1000:1000");
    assertThat(entries(image, 4)).contains("home/app/roots 644 0:0", "home/app 755 1000:1000");
  }

  @Test
  void shouldUnpackAnArchive_whenAdded() throws Exception {
    Files.createDirectories(context.resolve("t/d"));
    write("t/d/f", "x");
    Process tar =
        new ProcessBuilder("tar", "-C", context + "/t", "-czf", context + "/a.tgz", "d").start();
    assertThat(tar.waitFor()).isZero();
    build("FROM registry.test/busybox:1\nADD a.tgz /opt/\n");
    assertThat(entries(registry.resolve(TAG, Platform.host()), 1))
        .extracting(e -> e.split(" ")[0])
        .containsExactly("opt", "opt/d", "opt/d/f");
  }

  @Test
  void shouldStopAtOnceAndLeaveNothing_whenInterrupted() throws Exception {
    write("Dockerfile", "FROM registry.test/busybox:1\nRUN echo up; sleep 1000\n");
    CountDownLatch up = new CountDownLatch(1);
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                builder()
                    .build(
                        request(),
                        e -> {
                          if (e instanceof BuildEvent.StepOutput) {
                            up.countDown();
                          }
                        });
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    thread.start();
    assertThat(up.await(20, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    thread.join(10_000);
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    try (Stream<Path> left = Files.list(temporary.resolve("state/work"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldRefuse_whenARequiredMountIsNotGiven() throws IOException {
    write("Dockerfile", "FROM registry.test/busybox:1\nRUN --mount=type=ssh,required true\n");
    assertThatThrownBy(this::build)
        .hasMessageContaining("Dockerfile:2")
        .hasMessageContaining("ssh");
  }

  private BuildResult build(String dockerfile) throws Exception {
    write("Dockerfile", dockerfile);
    return build();
  }

  private BuildResult build() throws Exception {
    return builder().build(request(), events::add);
  }

  private DockerfileBuilder builder() {
    return new DockerfileBuilder(access -> registry, Clock.systemUTC());
  }

  private BuildRequest request() {
    return BuildRequest.of(context, temporary.resolve("state"))
        .tags(List.of(TAG))
        .push(true)
        .build();
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(context.resolve(name), content);
  }

  private void deleteSnapshots() throws IOException {
    Path snapshots = temporary.resolve("state/snapshots");
    io.slipway.image.posix.Posix.delete(snapshots);
    Files.createDirectory(snapshots);
  }

  private List<String> entries(RemoteImage image, int layer) throws IOException {
    List<String> entries = new ArrayList<>();
    try (InputStream in = layer(image, layer)) {
      TarReader reader = new TarReader(in);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        entries.add(
            e.name() + " " + Integer.toOctalString(e.mode()) + " " + e.uid() + ":" + e.gid());
      }
    }
    return entries;
  }

  private String content(RemoteImage image, int layer, String name) throws IOException {
    try (InputStream in = layer(image, layer)) {
      TarReader reader = new TarReader(in);
      for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
        if (e.name().equals(name)) {
          return new String(reader.content().readAllBytes());
        }
      }
    }
    throw new AssertionError("no " + name + " in " + entries(image, layer));
  }

  private InputStream layer(RemoteImage image, int layer) throws IOException {
    String digest = image.manifest().layers().get(layer).digest();
    return Compression.decompress(registryState.blobs().open(digest));
  }
}
