package io.slipway.image.build;

/** The parts of image references, as they are written. */
final class References {
  private References() {}

  /** The registry; "" where none is named. */
  static String host(String reference) {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "";
  }

  /** Registry and repository, without tag and digest. */
  static String repository(String reference) {
    String named = reference.replaceFirst("@.*", "");
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/') ? named.substring(0, colon) : named;
  }
}
