package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a new version comes in: exactly one of these. */
public record Strategy(@Nullable Canary canary, @Nullable BlueGreen blueGreen) {
  public Strategy {
    exactlyOne("strategy", List.of("canary", "blueGreen"), canary, blueGreen);
  }

  public Strategy(Canary canary) {
    this(canary, null);
  }

  /** The key that is given. */
  public String word() {
    return canary != null ? "canary" : "blueGreen";
  }

  /** What it comes down to, whatever it is called. */
  public List<Stage> stages() {
    if (canary != null) {
      return canary.stages();
    }
    if (blueGreen != null) {
      return blueGreen.stages();
    }
    throw new IllegalStateException("a strategy is canary or blueGreen");
  }

  /** The canary's weight at each stage. */
  public List<Integer> weights() {
    return stages().stream().map(Stage::weight).toList();
  }

  /** What the router must be able to do. */
  public Set<RouterFeature> features() {
    Set<RouterFeature> needed = EnumSet.noneOf(RouterFeature.class);
    stages().forEach(stage -> needed.addAll(stage.features()));
    return needed;
  }
}
