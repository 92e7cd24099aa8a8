package io.slipway.deploy.routing;

import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Stage;
import java.util.List;

/**
 * Who gets which requests.
 *
 * @param matches requests that go to the canary whatever the weights
 * @param mirror percent of the stable arm's requests that the canary gets a copy of
 */
public record Traffic(Weights weights, List<RequestMatch> matches, int mirror) {
  public static final Traffic ALL_STABLE = of(Weights.ALL_STABLE);
  public static final Traffic ALL_CANARY = of(Weights.ALL_CANARY);

  public Traffic {
    matches = List.copyOf(matches);
  }

  /** By weight alone. */
  public static Traffic of(Weights weights) {
    return new Traffic(weights, List.of(), 0);
  }

  /** What a stage of a strategy wants. */
  public static Traffic of(Stage stage) {
    return new Traffic(Weights.canary(stage.weight()), stage.matches(), stage.mirror());
  }

  /** Whether some requests are answered by the canary. */
  public boolean reachesCanary() {
    return weights.canary() > 0 || !matches.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder words = new StringBuilder(weights.toString());
    matches.forEach(match -> words.append(", ").append(match));
    return mirror == 0 ? words.toString() : words.append(", mirror ").append(mirror).toString();
  }
}
