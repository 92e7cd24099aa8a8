package io.slipway.local.mesh;

import io.slipway.local.http.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a rule's requests beside sending them to a backend.
 *
 * @param timeout of the whole exchange, retries included; null for none
 * @param mirrors who gets copies
 */
record Handling(
    @Nullable Duration timeout,
    Retries retries,
    InjectedFault fault,
    List<Mirror> mirrors,
    HeaderChanges headers) {

  static final Handling PLAIN =
      new Handling(null, Retries.DEFAULT, InjectedFault.NONE, List.of(), HeaderChanges.NONE);

  Handling {
    mirrors = List.copyOf(mirrors);
  }

  /**
   * @param attempts further ones after the first
   * @param perTryTimeout null for none
   */
  record Retries(int attempts, @Nullable Duration perTryTimeout, RetryOn on) {

    /** Two more attempts where a connection fails or is reset before the response. */
    static final Retries DEFAULT = new Retries(2, null, RetryOn.UNANSWERED);

    /**
     * Whether another attempt follows one that failed.
     *
     * @param before how many followed the first so far
     * @param endpoints that may be asked: what none has seen may go to each of them
     * @param repeatable whether an endpoint may see the request a second time
     */
    boolean allow(Failure failure, int before, int endpoints, boolean repeatable) {
      if (attempts == 0) {
        return false;
      }
      if (failure.unsent()) {
        return on.connect() && before < Math.max(attempts, endpoints);
      }
      if (before >= attempts || !repeatable) {
        return false;
      }
      return switch (failure.kind()) {
        case UNWANTED -> true;
        case TIMEOUT -> on.reset() && perTryTimeout != null;
        default -> on.reset();
      };
    }

    static Retries read(SpecReader retries) {
      Retries read =
          new Retries(
              retries.number("attempts", DEFAULT.attempts()),
              retries.duration("perTryTimeout"),
              RetryOn.read(retries));
      if (read.attempts() < 0) {
        retries.problem("attempts", read.attempts() + " is negative");
      }
      retries.done();
      return read;
    }
  }

  /**
   * @param percent of the requests, 0 to 100
   */
  record Mirror(RouteRule.Backend to, double percent) {}
}
