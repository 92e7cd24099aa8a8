package io.slipway.local.mesh;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which requests go where.
 *
 * @param matches one of them has to hold; none: every request
 */
record RouteRule(List<RequestMatch> matches, List<Backend> backends, Handling handling) {

  /**
   * @param port of the Service; 0 for the port that was called
   * @param subset of a DestinationRule; empty for the whole Service
   * @param weight relative to the sum of the rule's
   * @param headers changed for this backend alone
   */
  record Backend(ServiceName service, int port, String subset, int weight, HeaderChanges headers) {

    Backend(ServiceName service, int port, String subset, int weight) {
      this(service, port, subset, weight, HeaderChanges.NONE);
    }

    Backend withWeight(int newWeight) {
      return new Backend(service, port, subset, newWeight, headers);
    }
  }

  static RouteRule toService(ServiceName service) {
    return new RouteRule(List.of(), List.of(new Backend(service, 0, "", 1)), Handling.PLAIN);
  }

  boolean accepts(RequestHead head) {
    return matches.isEmpty() || matches.stream().anyMatch(match -> match.accepts(head));
  }

  /** Where requests go whose route was refused: nowhere, rather than astray. */
  static RouteRule nowhere() {
    return new RouteRule(List.of(), List.of(), Handling.PLAIN);
  }

  /** Picks by weight. */
  Optional<Backend> pick(RandomGenerator random) {
    int left = backends.isEmpty() ? 0 : random.nextInt(sumOfWeights());
    for (Backend backend : backends) {
      left -= backend.weight();
      if (left < 0) {
        return Optional.of(backend);
      }
    }
    return Optional.empty();
  }

  /** Positive: the readers refuse anything else. */
  private int sumOfWeights() {
    return backends.stream().mapToInt(Backend::weight).sum();
  }
}
