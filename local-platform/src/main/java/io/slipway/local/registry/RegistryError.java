package io.slipway.local.registry;

/**
 * Error codes of the distribution spec 1.1 ("Error Codes"); the last two are docker-registry's own.
 */
enum RegistryError {
  BLOB_UNKNOWN(404),
  BLOB_UPLOAD_INVALID(400),
  BLOB_UPLOAD_UNKNOWN(404),
  DIGEST_INVALID(400),
  MANIFEST_BLOB_UNKNOWN(400),
  MANIFEST_INVALID(400),
  MANIFEST_UNKNOWN(404),
  NAME_INVALID(400),
  NAME_UNKNOWN(404),
  SIZE_INVALID(400),
  UNAUTHORIZED(401),
  DENIED(403),
  UNSUPPORTED(405),
  TOOMANYREQUESTS(429),
  PAGINATION_NUMBER_INVALID(400),
  UNKNOWN(500);

  final int status;

  RegistryError(int status) {
    this.status = status;
  }

  RegistryException because(String message) {
    return new RegistryException(this, status, message);
  }

  RegistryException withStatus(int otherStatus, String message) {
    return new RegistryException(this, otherStatus, message);
  }
}
