package io.slipway.image.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The manifest of one platform's image, together with the exact bytes its digest is of.
 *
 * @param layers from the bottom up
 */
public record ImageManifest(
    String mediaType, Descriptor config, List<Descriptor> layers, RawBytes raw) {

  public ImageManifest {
    layers = List.copyOf(layers);
  }

  /** An OCI manifest of these blobs; Docker layer media types are named as OCI's. */
  public static ImageManifest of(
      Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
    return of(MediaTypes.OCI_MANIFEST, config, layers, annotations);
  }

  /** A manifest of these blobs; layers get the names that go with its media type. */
  public static ImageManifest of(
      String mediaType,
      Descriptor config,
      List<Descriptor> layers,
      Map<String, String> annotations) {
    boolean docker = mediaType.equals(MediaTypes.DOCKER_MANIFEST);
    List<Descriptor> named =
        layers.stream()
            .map(
                l ->
                    l.withMediaType(
                        docker
                            ? MediaTypes.dockerLayer(l.mediaType())
                            : MediaTypes.ociLayer(l.mediaType())))
            .toList();
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2).put("mediaType", mediaType);
    json.set("config", config.toJson());
    ArrayNode array = json.putArray("layers");
    named.forEach(layer -> array.add(layer.toJson()));
    if (!annotations.isEmpty()) {
      ObjectNode notes = json.putObject("annotations");
      new TreeMap<>(annotations).forEach(notes::put);
    }
    return new ImageManifest(mediaType, config, named, new RawBytes(Json.bytes(json)));
  }

  /**
   * Reads an OCI or Docker schema 2 manifest.
   *
   * @param mediaType as the registry named it; used where the document doesn't
   * @throws IllegalArgumentException with what is wrong
   */
  public static ImageManifest read(byte[] bytes, String mediaType) {
    ObjectNode json = Json.object(bytes);
    String named = json.path("mediaType").asString(mediaType);
    if (!MediaTypes.isManifest(named) || !json.path("layers").isArray()) {
      throw new IllegalArgumentException("a manifest of type '" + named + "' is no image's");
    }
    List<Descriptor> layers =
        StreamSupport.stream(json.path("layers").spliterator(), false)
            .map(Descriptor::read)
            .toList();
    return new ImageManifest(
        named, Descriptor.read(json.path("config")), layers, new RawBytes(bytes));
  }

  public String digest() {
    return raw.digest();
  }

  public Descriptor descriptor() {
    return Descriptor.of(mediaType, raw.digest(), raw.size());
  }

  /** The sum of the layers' sizes as they are transferred. */
  public long layerBytes() {
    return layers.stream().mapToLong(Descriptor::size).sum();
  }
}
