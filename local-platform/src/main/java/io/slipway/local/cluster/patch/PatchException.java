package io.slipway.local.cluster.patch;

/** A patch that is malformed or doesn't fit the object. */
public final class PatchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, as far as the answer differs. */
  public enum Kind {
    /** Not a patch at all (400). */
    MALFORMED,
    /** A patch that this object can't take (422). */
    UNFIT,
    /** A list's item without the key by which the list merges (500, as upstream). */
    UNKEYED
  }

  private final Kind kind;

  private PatchException(String message, Kind kind) {
    super(message);
    this.kind = kind;
  }

  static PatchException malformed(String message) {
    return new PatchException(message, Kind.MALFORMED);
  }

  static PatchException unfit(String message) {
    return new PatchException(message, Kind.UNFIT);
  }

  static PatchException unkeyed(String message) {
    return new PatchException(message, Kind.UNKEYED);
  }

  public Kind kind() {
    return kind;
  }
}
