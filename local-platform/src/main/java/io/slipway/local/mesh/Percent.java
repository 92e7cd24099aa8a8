package io.slipway.local.mesh;

import java.util.random.RandomGenerator;

/** Shares of requests, from 0 to 100 with fractions, as Istio's Percent has them. */
final class Percent {

  private Percent() {}

  /** Reads {@code NAME: {value: 12.5}}. */
  static double read(SpecReader owner, String name, double absent) {
    if (!owner.has(name)) {
      return absent;
    }
    SpecReader percent = owner.object(name);
    double value = checked(percent, "value", percent.decimal("value", 0));
    percent.done();
    return value;
  }

  static double checked(SpecReader owner, String name, double value) {
    if (!(value >= 0 && value <= 100)) {
      owner.problem(name, value + " is not within 0 and 100");
    }
    return value;
  }

  static boolean hits(double percent, RandomGenerator random) {
    return percent > 0 && random.nextDouble() * 100 < percent;
  }
}
