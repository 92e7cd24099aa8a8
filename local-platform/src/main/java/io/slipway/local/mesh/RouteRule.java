package io.slipway.local.mesh;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go where.
 *
 * @param matches one of them has to hold; none: every request
 * @param timeout of the whole exchange, retries included; null for none
 */
record RouteRule(
    List<RequestMatch> matches,
    List<Backend> backends,
    @Nullable Duration timeout,
    Retries retries) {

  /**
   * @param port of the Service; 0 for the port that was called
   * @param subset of a DestinationRule; empty for the whole Service
   * @param weight relative to the sum of the rule's
   */
  record Backend(ServiceName service, int port, String subset, int weight) {
    Backend withWeight(int newWeight) {
      return new Backend(service, port, subset, newWeight);
    }
  }

  /**
   * @param attempts further ones after the first
   * @param perTryTimeout null for none
   */
  record Retries(int attempts, @Nullable Duration perTryTimeout) {

    /** Istio's: two more attempts where a connection fails or is reset before the response. */
    static final Retries DEFAULT = new Retries(2, null);
  }

  static RouteRule toService(ServiceName service) {
    return new RouteRule(List.of(), List.of(new Backend(service, 0, "", 1)), null, Retries.DEFAULT);
  }

  boolean accepts(RequestHead head) {
    return matches.isEmpty() || matches.stream().anyMatch(match -> match.accepts(head));
  }

  /** Where requests go whose route was refused: nowhere, rather than astray. */
  static RouteRule nowhere() {
    return new RouteRule(List.of(), List.of(), null, Retries.DEFAULT);
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
