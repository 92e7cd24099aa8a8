package io.slipway.image.sbom.rpmdb;

import java.io.IOException;

/** A package database that is not what its format says; the message says where. */
public final class BrokenDatabaseException extends IOException {
  private static final long serialVersionUID = 1L;

  BrokenDatabaseException(String message) {
    super(message);
  }
}
