package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.RunOptions;
import io.slipway.image.SecretSource;
import io.slipway.image.SshSource;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.DebianTool;
import io.slipway.image.testing.StoredImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMountsTest {
  private static final String SECRET = "hush-9f8e7d6c5b4a";
  private static final String BASE =
      "FROM scratch\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\nENV PATH=/bin\n";

  @TempDir Path temporary;
  private Path context;
  private final List<BuildEvent> events = new ArrayList<>();

  @BeforeEach
  void makeContext() throws IOException {
    DebianTool.require("busybox");
    context = Files.createDirectory(temporary.resolve("context"));
    Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
    context.resolve("busybox").toFile().setExecutable(true, false);
  }

  @Test
  void shouldLeaveNoSecretAnywhere() throws Exception {
    String step =
        "RUN --mount=type=secret,id=t --mount=type=secret,id=t,env=T"
            + " busybox cat /run/secrets/t; echo \"$T\" >&2; echo x >/x\n";
    build(BASE + step, SECRET);
    assertThat(events.toString()).contains("****").doesNotContain(SECRET);
    assertThat(filesWith(SECRET)).isEmpty();
  }

  @Test
  void shouldMaskTheSecret_whenTheStepFails() {
    String step = "RUN --mount=type=secret,id=t busybox cat /run/secrets/t; exit 5\n";
    assertThatThrownBy(() -> build(BASE + step, SECRET))
        .hasMessageContaining("exit code 5")
        .hasMessageContaining("****")
        .hasMessageNotContaining(SECRET);
    assertThat(events.toString()).doesNotContain(SECRET);
  }

  @Test
  void shouldKeepTheStep_whenOnlyTheSecretChanges() throws Exception {
    String file = BASE + "RUN --mount=type=secret,id=t,required echo x >/x\n";
    build(file, SECRET);
    BuildResult again = build(file, "another-" + SECRET);
    assertThat(again.cachedSteps()).isEqualTo(again.steps());
  }

  @Test
  void shouldRunAgainOnlyWhenWhatIsMountedChanges() throws Exception {
    Files.createDirectory(context.resolve("shown"));
    Files.writeString(context.resolve("shown/f"), "1");
    Files.writeString(context.resolve("other"), "1");
    String file = BASE + "RUN --mount=source=shown,target=/s busybox cat /s/f >/seen\n";
    build(file, SECRET);
    Files.writeString(context.resolve("other"), "2");
    assertThat(build(file, SECRET)).matches(r -> r.cachedSteps() == r.steps(), "all cached");
    Files.writeString(context.resolve("shown/f"), "2");
    assertThat(build(file, SECRET)).matches(r -> r.cachedSteps() == r.steps() - 1, "one ran");
  }

  @Test
  void shouldRefuse_whenAnSshSourceNamesAKeyFile() throws Exception {
    Path key = Files.writeString(temporary.resolve("key"), "x");
    RunOptions run = options(Map.of(), Map.of("default", new SshSource(List.of(key))));
    assertThatThrownBy(() -> build(BASE + "RUN --mount=type=ssh true\n", run))
        .hasMessageContaining("ssh-add");
  }

  private BuildResult build(String dockerfile, String secret) throws Exception {
    return build(dockerfile, options(Map.of("t", new SecretSource.Value(secret)), Map.of()));
  }

  private static RunOptions options(Map<String, SecretSource> secrets, Map<String, SshSource> ssh) {
    return new RunOptions(secrets, ssh, null, Set.of(), null, List.of(), null);
  }

  private BuildResult build(String dockerfile, RunOptions run) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    StateDirectory stored = StateDirectory.open(temporary.resolve("registry"));
    BuildRequest request =
        BuildRequest.of(context, temporary.resolve("state"))
            .run(run)
            .outputs(List.of("oci:" + temporary.resolve("out")))
            .build();
    return new DockerfileBuilder(access -> new StoredImages(stored), Clock.systemUTC())
        .build(request, events::add);
  }

  /** Layers are small here, so a compressed copy would be found in the snapshot too. */
  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(temporary)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (content.contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
