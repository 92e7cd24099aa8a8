package io.slipway.image.build;

import io.slipway.image.layer.Layer;
import io.slipway.image.store.Growth;

/** Hears of the layers of an image that is being built. */
interface LayerWatch {
  LayerWatch NOBODY = layer -> {};

  /** A layer of the image is there. */
  void added(Layer layer);

  /** A step begins to write a layer of the image; {@link #added} tells what it came to be. */
  default Growth begun() {
    return Growth.UNHEARD;
  }
}
