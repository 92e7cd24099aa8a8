package io.slipway.deploy.judge;

import org.jspecify.annotations.Nullable;

/**
 * One look at the new version since its step began.
 *
 * @param errorRatio null where there was no data
 * @param requests how many requests it is of; null where the source doesn't say
 * @param noDataReason why there was none
 */
public record Measurement(
    @Nullable Double errorRatio, @Nullable Long requests, String noDataReason) {

  public static Measurement of(double errorRatio, long requests) {
    return new Measurement(errorRatio, requests, "");
  }

  public static Measurement ratioOnly(double errorRatio) {
    return new Measurement(errorRatio, null, "");
  }

  public static Measurement nothing(String why) {
    return new Measurement(null, null, why);
  }
}
