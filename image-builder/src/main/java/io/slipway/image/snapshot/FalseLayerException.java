package io.slipway.image.snapshot;

import java.io.IOException;

/** A layer's bytes are not those that its diff id promises. */
public final class FalseLayerException extends IOException {
  private static final long serialVersionUID = 1L;

  FalseLayerException(String message) {
    super(message);
  }
}
