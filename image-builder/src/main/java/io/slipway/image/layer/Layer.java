package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A layer in the store.
 *
 * @param digest of the compressed bytes
 * @param size of the compressed bytes
 * @param diffId the digest of the tar
 * @param annotations what its descriptor must say
 */
public record Layer(
    String mediaType, String digest, long size, String diffId, Map<String, String> annotations) {

  public Layer {
    annotations = Map.copyOf(annotations);
  }

  public Layer(String mediaType, String digest, long size, String diffId) {
    this(mediaType, digest, size, diffId, Map.of());
  }

  /** The chain id of layers from the bottom up (image-spec, config.md); "" for none. */
  public static String chainId(List<Layer> layers) {
    String chain = "";
    for (Layer layer : layers) {
      chain = chainId(chain, layer.diffId());
    }
    return chain;
  }

  public static String chainId(String parent, String diffId) {
    return parent.isEmpty()
        ? diffId
        : Digests.of((parent + " " + diffId).getBytes(StandardCharsets.US_ASCII));
  }
}
