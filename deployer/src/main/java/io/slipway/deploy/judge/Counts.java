package io.slipway.deploy.judge;

/**
 * Requests of one arm.
 *
 * @param bad those among them that failed, or took too long
 */
public record Counts(long requests, long bad) {
  public static final Counts NONE = new Counts(0, 0);

  public Counts plus(Counts more) {
    return new Counts(requests + more.requests, bad + more.bad);
  }

  /** 0 where there were no requests. */
  public double ratio() {
    return requests == 0 ? 0 : (double) bad / requests;
  }
}
