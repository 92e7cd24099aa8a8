package io.slipway.image.config;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON from registries: bounded in depth and size, objects only, no trailing tokens. */
public final class Json {
  /** What registries accept at most for a manifest (distribution specification, 4 MiB). */
  public static final int MAX_BYTES = 4 << 20;

  /** What BuildKit reads at most for an attestation. */
  public static final int MAX_STATEMENT = 40 << 20;

  private static final int MAX_DEPTH = 64;
  private static final JsonFactory FORMAT =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /**
   * @throws IllegalArgumentException with what is wrong
   */
  public static ObjectNode object(byte[] json) {
    return object(json, MAX_BYTES);
  }

  /**
   * @param limit bytes
   * @throws IllegalArgumentException with what is wrong
   */
  public static ObjectNode object(byte[] json, int limit) {
    if (json.length > limit) {
      throw new IllegalArgumentException(json.length + " bytes of JSON are more than " + limit);
    }
    try (JsonParser parser = FORMAT.createParser(ObjectReadContext.empty(), json)) {
      if (JsonTree.read(parser) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  public static ObjectNode newObject() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static byte[] bytes(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FORMAT.createGenerator(ObjectWriteContext.empty(), text)) {
      JsonTree.write(node, out);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
