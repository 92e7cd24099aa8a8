package io.slipway.local.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Decides what happens to each request, and remembers what did. */
final class FaultScript {

  private static final int MAX_REMEMBERED = 10_000;

  /**
   * Spreads neighbouring indexes over the whole range (the golden ratio in 64 bits, as in
   * SplittableRandom).
   */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final Map<FaultRule, Integer> struck = new HashMap<>();
  private final Deque<InjectedFault> injected = new ArrayDeque<>();
  private List<FaultRule> rules;

  FaultScript(long seed, List<FaultRule> rules) {
    this.seed = seed;
    this.rules = List.copyOf(rules);
  }

  synchronized void replace(List<FaultRule> newRules) {
    rules = List.copyOf(newRules);
    struck.clear();
  }

  synchronized List<InjectedFault> injected() {
    return List.copyOf(injected);
  }

  /** The request's own randomness: the same in every run, however requests overlap. */
  SplittableRandom random(Call call) {
    return new SplittableRandom(seed + call.index() * SPREAD);
  }

  synchronized Optional<Fault> decide(Call call) {
    SplittableRandom random = random(call);
    for (FaultRule rule : rules) {
      boolean drawn = random.nextDouble() < rule.probability();
      if (drawn && rule.when().test(call) && struck.getOrDefault(rule, 0) < rule.times()) {
        struck.merge(rule, 1, Integer::sum);
        remember(new InjectedFault(call, rule.fault()));
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }

  private void remember(InjectedFault fault) {
    if (injected.size() == MAX_REMEMBERED) {
      injected.removeFirst();
    }
    injected.addLast(fault);
  }
}
