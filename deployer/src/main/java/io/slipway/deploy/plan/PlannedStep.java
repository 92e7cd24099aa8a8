package io.slipway.deploy.plan;

import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.routing.Traffic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that would happen.
 *
 * @param text in words
 * @param traffic who gets which requests from then on; null before the release has begun
 */
public record PlannedStep(String text, @Nullable Shares traffic) {

  /**
   * Shares of the requests in percent.
   *
   * @param matches which requests go to the canary whatever the shares
   * @param mirror percent of stable's requests that the canary gets a copy of
   */
  public record Shares(int stable, int canary, List<String> matches, int mirror) {
    public Shares {
      matches = List.copyOf(matches);
    }
  }

  public static PlannedStep before(String text) {
    return new PlannedStep(text, null);
  }

  public static PlannedStep with(Traffic traffic, String text) {
    return new PlannedStep(
        text,
        new Shares(
            traffic.weights().stable(),
            traffic.weights().canary(),
            traffic.matches().stream().map(RequestMatch::toString).toList(),
            traffic.mirror()));
  }
}
