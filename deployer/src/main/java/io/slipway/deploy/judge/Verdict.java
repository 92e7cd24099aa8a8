package io.slipway.deploy.judge;

/** What a judge says of a step so far; a later constant outweighs an earlier one. */
public enum Verdict {
  ADVANCE("advance"),
  /** Data, but not enough or not clear. */
  HOLD("hold"),
  /** No data is not success. */
  NO_DATA("noData"),
  /** More measurements won't make it clear: someone must look. */
  INCONCLUSIVE("inconclusive"),
  ROLLBACK("rollback");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
