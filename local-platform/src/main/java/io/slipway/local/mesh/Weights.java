package io.slipway.local.mesh;

import java.util.List;

/** What the CRDs let through and no proxy could act on. */
final class Weights {

  private static final int MAX = 1_000_000;

  private Weights() {}

  static void check(SpecReader rule, String field, List<RouteRule.Backend> backends) {
    long sum = 0;
    for (RouteRule.Backend backend : backends) {
      if (backend.weight() < 0 || backend.weight() > MAX) {
        rule.problem(field, "weight " + backend.weight() + " is not within 0 and " + MAX);
      }
      sum += backend.weight();
    }
    if (sum <= 0) {
      rule.problem(field, "no destination has a weight above 0");
    }
  }
}
