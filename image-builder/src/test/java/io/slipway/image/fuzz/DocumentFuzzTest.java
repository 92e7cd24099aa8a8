package io.slipway.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Feature;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.plan.StageScope;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;

/** What registries answer: manifests, indexes, configurations. */
class DocumentFuzzTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final PlanRequest REQUEST =
      new PlanRequest(Map.of(), null, AMD64, AMD64, EnumSet.allOf(Feature.class));

  @FuzzTest(maxDuration = "10m")
  void readsManifests(byte[] json) {
    try {
      ImageManifest manifest = ImageManifest.read(json, MediaTypes.OCI_MANIFEST);
      manifest.layers().forEach(DocumentFuzzTest::check);
      check(manifest.config());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest(maxDuration = "10m")
  void readsIndexes(byte[] json) {
    try {
      ImageIndex index = ImageIndex.read(json, MediaTypes.OCI_INDEX);
      index.manifests().forEach(DocumentFuzzTest::check);
      assertThat(index.platforms()).isNotNull();
      index.select(AMD64).ifPresent(DocumentFuzzTest::check);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(Descriptor descriptor) {
    assertThat(descriptor.size()).isNotNegative();
    assertThat(descriptor.digest()).matches("sha256:[0-9a-f]{64}");
  }

  /** A base image's configuration, carried through a stage that uses all of it. */
  @FuzzTest(maxDuration = "10m")
  void buildsOnConfigurations(byte[] json) throws Exception {
    ImageConfig base;
    try {
      base = ImageConfig.read(json);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    String dockerfile =
        "FROM base\nENV A=$PATH\nWORKDIR sub\nRUN x\nUSER u\nEXPOSE 1\nVOLUME /v\nLABEL a=b\nCMD c";
    try {
      BuildPlan plan = BuildPlan.of(DockerfileParser.parse("Dockerfile", dockerfile), REQUEST);
      StageScope scope = plan.start(plan.target(), base);
      for (Statement statement : scope.statements()) {
        scope = scope.next(statement).commit(Instant.EPOCH, null);
      }
      ImageConfig.read(scope.config().toBytes());
    } catch (BuildException | DockerfileException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
