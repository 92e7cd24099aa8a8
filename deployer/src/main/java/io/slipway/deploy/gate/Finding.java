package io.slipway.deploy.gate;

/**
 * What is known of an image.
 *
 * @param words why, or what was found
 */
public record Finding(Kind kind, String words) {

  /** Whether what was asked for is so. */
  public enum Kind {
    YES,
    NO,
    /** Not yet, or it can't be found out now. */
    OPEN
  }

  public static Finding yes(String words) {
    return new Finding(Kind.YES, words);
  }

  public static Finding no(String words) {
    return new Finding(Kind.NO, words);
  }

  public static Finding open(String words) {
    return new Finding(Kind.OPEN, words);
  }
}
