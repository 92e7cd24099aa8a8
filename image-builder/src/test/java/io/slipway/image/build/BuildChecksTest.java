package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.testing.StoredImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildChecksTest {
  private static final Platform OTHER = Platform.parse("linux/s390x");

  @TempDir Path temporary;

  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private Path context;
  private StoredImages registry;

  @BeforeEach
  void putABase() throws Exception {
    context = Files.createDirectory(temporary.resolve("context"));
    registry = new StoredImages(StateDirectory.open(temporary.resolve("registry")));
    ImageConfig base = ImageConfig.scratch(Platform.host()).withEnv("FROM_BASE", "1");
    registry.put("registry.test/base:1", base, List.of());
    registry.put("registry.test/other:1", ImageConfig.scratch(OTHER), List.of());
  }

  @Test
  void shouldWarnBeforeTheFirstStep_whenSomethingIsFound() throws Exception {
    build("FROM registry.test/base:1 as a\nENV X=$FROM_BASE Y=$NOWHERE\n", Map.of());
    assertThat(warnings())
        .containsExactly(
            "1 FromAsCasing 'as' and 'FROM' keywords' casing do not match",
            "2 UndefinedVar Usage of undefined variable '$NOWHERE'");
    assertThat(events.get(1)).isInstanceOf(BuildEvent.Warning.class);
  }

  @Test
  void shouldWarn_whenABaseIsForAnotherPlatform() throws Exception {
    build("FROM registry.test/other:1\nFROM registry.test/base:1\n", Map.of());
    assertThat(warnings()).as("a stage that isn't built").isEmpty();
    build("FROM registry.test/other:1\n", Map.of());
    assertThat(warnings())
        .containsExactly(
            "1 InvalidBaseImagePlatform Base image registry.test/other:1 was pulled with platform"
                + " \"linux/s390x\", expected \""
                + Platform.host()
                + "\" for current build");
  }

  @Test
  void shouldRunNothing_whenFindingsAreErrors() {
    String dockerfile = "# check=error=true\nFROM scratch as a\nMAINTAINER me\n";
    assertThatThrownBy(() -> build(dockerfile, Map.of()))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith(
            "Dockerfile:2: lint violation found for rules: FromAsCasing, MaintainerDeprecated");
    assertThat(warnings()).hasSize(2);
    assertThat(events).noneMatch(BuildEvent.StepStarted.class::isInstance);
  }

  @Test
  void shouldTakeOptionsFromTheBuildArgument_whenItIsGiven() throws Exception {
    build(
        "# check=error=true\nFROM scratch as a\n", Map.of("BUILDKIT_DOCKERFILE_CHECK", "skip=all"));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void shouldTell_whenOptionsNameNoRule() throws Exception {
    build("# check=skip=FromAsCassing\nFROM scratch AS a\n", Map.of());
    assertThat(warnings())
        .containsExactly(
            "1 CheckOptions there is no check 'FromAsCassing' (did you mean FromAsCasing?)");
    assertThatThrownBy(() -> build("# check=skip\nFROM scratch\n", Map.of()))
        .hasMessageContaining(":1: failed to parse check options: invalid check option");
  }

  private List<String> warnings() {
    List<String> lines = new ArrayList<>();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Warning warning) {
        lines.add(warning.line() + " " + warning.code() + " " + warning.message());
      }
    }
    return lines;
  }

  private void build(String dockerfile, Map<String, String> arguments) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    events.clear();
    BuildRequest request =
        BuildRequest.of(context, temporary.resolve("state")).buildArgs(arguments).build();
    new DockerfileBuilder(access -> registry, Clock.systemUTC()).build(request, events::add);
  }
}
