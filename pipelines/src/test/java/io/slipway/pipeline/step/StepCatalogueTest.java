package io.slipway.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import groovy.lang.GString;
import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.runtime.GStringImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepCatalogueTest {
  private static final GString TEXT =
      new GStringImpl(new Object[] {"shop"}, new String[] {"r:5000/", ":1"});

  @TempDir Path workspace;

  private final List<BuildRequest> requests = new ArrayList<>();
  private final List<Record> events = new ArrayList<>();
  private final StepCatalogue catalogue = StepCatalogue.standard(() -> builder());

  private ImageBuilder builder() {
    return (request, listener) -> {
      requests.add(request);
      if ("broken".equals(request.target())) {
        throw BuildException.at("Dockerfile", 3, "it is broken");
      }
      listener.on(new BuildEvent.ImagePushed(request.tags().get(0), "sha256:1"));
      return new BuildResult("sha256:1", "m", 7, request.tags(), 3, 2, 10);
    };
  }

  @Test
  void shouldBindGroovyValuesAndReturnMaps_whenBuildImageRuns() throws Exception {
    Map<String, Object> result =
        catalogue.run(
            "buildImage",
            Map.of(
                "context",
                "app",
                "tags",
                List.of(TEXT),
                "push",
                "true",
                "buildArgs",
                Map.of("V", 3),
                "outputs",
                "oci:out",
                "metadataFile",
                "meta/image.json"),
            context());
    BuildRequest request = requests.get(0);
    assertThat(request.directory()).isEqualTo(workspace.resolve("app"));
    assertThat(request.tags()).containsExactly("r:5000/shop:1");
    assertThat(request.buildArgs()).containsExactly(Map.entry("V", "3"));
    assertThat(request.push()).isTrue();
    assertThat(request.outputs()).containsExactly("oci:" + workspace.resolve("out"));
    assertThat(result)
        .containsEntry("image", "r:5000/shop@sha256:1")
        .containsEntry("cachedSteps", 2);
    assertThat(events).containsExactly(new BuildEvent.ImagePushed("r:5000/shop:1", "sha256:1"));
    assertThat(Files.readString(workspace.resolve("meta/image.json")))
        .contains("\"digest\":\"sha256:1\"");
  }

  static Object[][] wrong() {
    return new Object[][] {
      {"buildImag", Map.of(), "No such step 'buildImag' (did you mean buildImage?)"},
      {
        "buildImage",
        Map.of("tag", "x"),
        "buildImage: unknown parameter 'tag' (did you mean tags?); it takes context, dockerfile, "
      },
      {
        "buildImage",
        Map.of("push", "maybe"),
        "buildImage: the parameter 'push' takes true or false, but got maybe"
      },
      {
        "buildImage",
        Map.of("buildArgs", List.of("A=1")),
        "buildImage: the parameter 'buildArgs' takes a map such as [NAME: 'value'], but got a list:"
            + " [A=1]"
      },
      {
        "buildImage",
        Map.of("context", Map.of()),
        "buildImage: the parameter 'context' takes text, but got a map: {}"
      },
      {"collectTelemetry", Map.of(), "collectTelemetry: the parameter 'release' is required"},
      {
        "collectTelemetry",
        Map.of("release", "r", "logLines", "many"),
        "collectTelemetry: the parameter 'logLines' takes a whole number, but got many"
      },
      {"replicateImage", Map.of("file", "none.yaml"), "There is no file "},
      {"deployRelease", Map.of("file", "none.yaml"), "There is no file "},
    };
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldSayWhatIsWrong_whenUsedWrongly(String step, Map<String, ?> arguments, String message) {
    assertThatThrownBy(() -> catalogue.run(step, arguments, context()))
        .isInstanceOf(StepFailure.class)
        .hasMessageStartingWith(message)
        .extracting(e -> ((StepFailure) e).exitCode())
        .isEqualTo(StepFailure.USAGE);
  }

  @Test
  void shouldKeepTheBuildersWords_whenBuildFails() {
    assertThatThrownBy(() -> catalogue.run("buildImage", Map.of("target", "broken"), context()))
        .isInstanceOf(StepFailure.class)
        .hasMessage("Dockerfile:3: it is broken");
  }

  @Test
  void shouldNamePlaceAndNearestKey_whenYamlHasMisspeltKey() throws Exception {
    Files.writeString(
        workspace.resolve("replication.yaml"),
        "apiVersion: slipway.io/v1\nkind: ReplicationPolicy\nmetadta: {name: x}\n");
    assertThatThrownBy(() -> catalogue.run("replicateImage", Map.of(), context()))
        .hasMessageEndingWith(
            "replication.yaml:3:1: unknown key 'metadta' (did you mean metadata?); known are"
                + " apiVersion, kind, metadata, spec");
  }

  @Test
  void shouldKnowTheLoneParameter_whenOnlyOneIsRequired() throws Exception {
    assertThat(catalogue.soleParameter("promoteRelease")).contains("release");
    assertThat(catalogue.soleParameter("buildImage")).isEmpty();
  }

  private StepContext context() {
    return new StepContext() {
      @Override
      public Path workspace() {
        return workspace;
      }

      @Override
      public Map<String, String> environment() {
        return Map.of();
      }

      @Override
      public Path stateDirectory() {
        return workspace.resolve("state");
      }

      @Override
      public void emit(Record event) {
        events.add(event);
      }
    };
  }
}
