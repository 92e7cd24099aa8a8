package io.slipway.image.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An OCI image index or Docker manifest list, with the exact bytes its digest is of. */
public record ImageIndex(String mediaType, List<Descriptor> manifests, RawBytes raw) {

  public ImageIndex {
    manifests = List.copyOf(manifests);
  }

  public static ImageIndex of(List<Descriptor> manifests, Map<String, String> annotations) {
    return of(MediaTypes.OCI_INDEX, manifests, annotations);
  }

  /** An OCI index, or Docker's manifest list. */
  public static ImageIndex of(
      String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2).put("mediaType", mediaType);
    ArrayNode array = json.putArray("manifests");
    manifests.forEach(manifest -> array.add(manifest.toJson()));
    if (!annotations.isEmpty()) {
      ObjectNode notes = json.putObject("annotations");
      new TreeMap<>(annotations).forEach(notes::put);
    }
    return new ImageIndex(mediaType, manifests, new RawBytes(Json.bytes(json)));
  }

  /**
   * @throws IllegalArgumentException with what is wrong
   */
  public static ImageIndex read(byte[] bytes, String mediaType) {
    ObjectNode json = Json.object(bytes);
    String named = json.path("mediaType").asString(mediaType);
    if (!json.path("manifests").isArray()) {
      throw new IllegalArgumentException("an image index without 'manifests'");
    }
    List<Descriptor> manifests =
        StreamSupport.stream(json.path("manifests").spliterator(), false)
            .map(Descriptor::read)
            .toList();
    return new ImageIndex(named, manifests, new RawBytes(bytes));
  }

  /** The manifest for a platform: of those that serve it, the best. */
  public Optional<Descriptor> select(Platform wanted) {
    return wanted.compatible().stream()
        .flatMap(platform -> manifests.stream().filter(m -> platform.equals(m.platform())))
        .findFirst();
  }

  /** The platforms on offer, for a message. */
  public String platforms() {
    return manifests.stream()
        .filter(m -> m.platform() != null && !m.platform().os().equals("unknown"))
        .map(m -> String.valueOf(m.platform()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  public String digest() {
    return raw.digest();
  }
}
