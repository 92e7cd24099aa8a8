package io.slipway.image.attest;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Json;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An in-toto statement (in-toto/attestation, spec/v1/statement.md): a predicate said of subjects.
 *
 * @param json the statement's bytes
 */
public record Statement(String predicateType, RawBytes json) {
  public static final String MEDIA_TYPE = "application/vnd.in-toto+json";
  public static final String PREDICATE_TYPE = "in-toto.io/predicate-type";
  static final String TYPE = "https://in-toto.io/Statement/v1";

  /**
   * @param names of the image; empty means it has none
   * @param digest of the manifest that the predicate is about
   * @param predicate a JSON object, taken byte for byte
   */
  public static Statement of(
      String predicateType, List<String> names, String digest, byte[] predicate) {
    ObjectNode header = Json.newObject();
    header.put("_type", TYPE).put("predicateType", predicateType);
    ArrayNode subjects = header.putArray("subject");
    for (String name : names.isEmpty() ? List.of("_") : names) {
      ObjectNode subject = subjects.addObject().put("name", name);
      String[] parts = digest.split(":", 2);
      subject.putObject("digest").put(parts[0], parts[1]);
    }
    byte[] open = Json.bytes(header);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(open, 0, open.length - 1);
    bytes.writeBytes(",\"predicate\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    bytes.writeBytes(predicate);
    bytes.write('}');
    return new Statement(predicateType, new RawBytes(bytes.toByteArray()));
  }

  /** The layer that holds it. */
  BlobSource layer() {
    Descriptor descriptor =
        Descriptor.of(MEDIA_TYPE, json.digest(), json.size())
            .withAnnotations(Map.of(PREDICATE_TYPE, predicateType));
    return BlobSource.of(descriptor, json.toArray());
  }
}
