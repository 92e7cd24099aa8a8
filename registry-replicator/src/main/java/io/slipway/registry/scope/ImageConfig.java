package io.slipway.registry.scope;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What filters ask of an image's configuration (image-spec, "Image Configuration"); all empty for
 * what is none.
 *
 * @param created null where it does not say
 */
public record ImageConfig(
    @Nullable Instant created,
    String os,
    String architecture,
    String variant,
    Map<String, String> labels) {

  public static final ImageConfig NONE = new ImageConfig(null, "", "", "", Map.of());

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public static ImageConfig parse(byte[] content) {
    try {
      JsonNode root = JSON.readTree(content);
      return new ImageConfig(
          time(root.path("created").asString("")).orElse(null),
          root.path("os").asString(""),
          root.path("architecture").asString(""),
          root.path("variant").asString(""),
          ManifestFacts.strings(root.path("config").path("Labels")));
    } catch (JacksonException e) {
      return NONE;
    }
  }

  /** RFC 3339; empty for anything else. */
  public static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
