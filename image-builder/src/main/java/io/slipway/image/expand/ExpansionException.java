package io.slipway.image.expand;

/** A word that cannot be expanded; the message names the word and what is wrong with it. */
public final class ExpansionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  public ExpansionException(String problem) {
    super(problem);
    this.problem = problem;
  }

  public String problem() {
    return problem;
  }
}
