package io.slipway.deploy.release;

/** What a strategy may ask of a router; each router says which of them it has. */
public enum RouterFeature {
  /** A share of the requests, in percent. */
  WEIGHT("weights between 0 and 100"),
  /** Requests told apart by a header's value. */
  HEADER_MATCH("routing by header"),
  /** Requests told apart by a cookie's value. */
  COOKIE_MATCH("routing by cookie"),
  /** Values that begin with something. */
  PREFIX_MATCH("matches by prefix"),
  /** Values that match a regular expression. */
  REGEX_MATCH("matches by regular expression"),
  /** Copies of requests, whose answers nobody sees. */
  MIRROR("mirroring"),
  /** A share of the copies, in percent. */
  MIRROR_SHARE("mirroring of a share of the requests");

  private final String words;

  RouterFeature(String words) {
    this.words = words;
  }

  /** In a message. */
  public String words() {
    return words;
  }
}
