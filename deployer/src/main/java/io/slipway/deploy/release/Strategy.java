package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;

/** How a new version comes in. */
public record Strategy(Canary canary) {
  public Strategy {
    present(canary, "canary", "steps");
  }
}
