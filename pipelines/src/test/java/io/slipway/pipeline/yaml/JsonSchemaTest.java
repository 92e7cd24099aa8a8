package io.slipway.pipeline.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Release;
import io.slipway.deploy.source.overlay.OverlayFile;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.harbor.file.HarborFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published schemas are what the records say; {@code -Dslipway.schema.update=true} writes them.
 */
class JsonSchemaTest {

  @Test
  void shouldBeCurrent_whenReleaseChanges() throws IOException {
    check(Release.class, "release");
  }

  @Test
  void shouldBeCurrent_whenReplicationPolicyChanges() throws IOException {
    check(ReplicationPolicy.class, "replication");
  }

  @Test
  void shouldBeCurrent_whenHarborFileChanges() throws IOException {
    check(HarborFile.class, "harbor");
  }

  @Test
  void shouldBeCurrent_whenOverlayChanges() throws IOException {
    check(OverlayFile.class, "overlay");
  }

  private static void check(Class<? extends Record> type, String name) throws IOException {
    Path file = Path.of("src/main/resources/io/slipway/schema/" + name + ".schema.json");
    String schema =
        JsonMapper.builder()
            .build()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(JsonSchema.of(type));
    if (Boolean.getBoolean("slipway.schema.update")) {
      Files.writeString(file, schema + "\n");
    }
    assertThat(schema + "\n").isEqualTo(Files.readString(file));
  }
}
