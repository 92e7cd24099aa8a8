package io.slipway.image.registry;

import java.io.IOException;

/** What a registry sent is not what was asked for; trying again gives the same. */
final class BlobTransferException extends IOException {
  private static final long serialVersionUID = 1L;

  BlobTransferException(String message) {
    super(message);
  }
}
