package io.slipway.local.cluster.patch;

/** A patch that is malformed or doesn't fit the object. */
public final class PatchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;

  private PatchException(String message, boolean malformed) {
    super(message);
    this.malformed = malformed;
  }

  /** Not a patch at all (400). */
  static PatchException malformed(String message) {
    return new PatchException(message, true);
  }

  /** A patch that this object can't take (422). */
  static PatchException unfit(String message) {
    return new PatchException(message, false);
  }

  public boolean isMalformed() {
    return malformed;
  }
}
