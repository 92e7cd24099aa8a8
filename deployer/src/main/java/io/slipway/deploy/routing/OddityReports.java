package io.slipway.deploy.routing;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import java.util.List;

/**
 * A router that tells the operator what makes no sense in its routes, once as long as it stands.
 */
final class OddityReports implements Router {
  private final Router router;
  private final String release;
  private final RolloutListener listener;
  private List<String> told = List.of();

  OddityReports(Router router, String release, RolloutListener listener) {
    this.router = router;
    this.release = release;
    this.listener = listener;
  }

  @Override
  public Routes routes() throws InterruptedException {
    Routes routes = router.routes();
    for (String oddity : routes.oddities()) {
      if (!told.contains(oddity)) {
        listener.on(new RolloutEvent.Message(release, oddity + "; the rollout writes over it"));
      }
    }
    told = routes.oddities();
    return routes;
  }

  @Override
  public void defineArms() throws InterruptedException {
    router.defineArms();
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    router.shift(traffic);
  }
}
