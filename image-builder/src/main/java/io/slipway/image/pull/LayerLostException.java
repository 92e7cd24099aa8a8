package io.slipway.image.pull;

import io.slipway.image.layer.Layer;
import java.io.IOException;

/** A layer that an imported cache promised cannot be had; without that cache the build goes on. */
public final class LayerLostException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Layer layer;

  public LayerLostException(Layer layer, String from, Exception cause) {
    super(
        "Tried to take the layer "
            + layer.digest()
            + " from the cache "
            + from
            + ", but: "
            + cause.getMessage(),
        cause);
    this.layer = layer;
  }

  public Layer layer() {
    return layer;
  }
}
