package io.slipway.local.fault;

import java.util.function.Predicate;

/**
 * When a fault strikes. The first rule that applies to a request decides.
 *
 * @param probability 0 to 1, drawn from the seed and the request's index
 * @param times how often it strikes at most
 */
public record FaultRule(Predicate<Call> when, Fault fault, double probability, int times) {

  public FaultRule {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability: must be 0 to 1, not " + probability);
    }
    if (times < 0) {
      throw new IllegalArgumentException("times: must be 0 or more, not " + times);
    }
  }

  /** Strikes every request. */
  public static FaultRule always(Fault fault) {
    return on(call -> true, fault);
  }

  /** Strikes every request that the condition accepts; {@link Call} has conditions. */
  public static FaultRule on(Predicate<Call> when, Fault fault) {
    return new FaultRule(when, fault, 1, Integer.MAX_VALUE);
  }

  public FaultRule withProbability(double newProbability) {
    return new FaultRule(when, fault, newProbability, times);
  }

  public FaultRule times(int newTimes) {
    return new FaultRule(when, fault, probability, newTimes);
  }
}
