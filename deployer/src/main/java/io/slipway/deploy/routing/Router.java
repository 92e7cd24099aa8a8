package io.slipway.deploy.routing;

/**
 * Splits the traffic of one release. Every method is idempotent, blocks for one or two API calls
 * and throws {@link io.slipway.deploy.DeployException}.
 */
public interface Router {

  /** Reads the routes; never from a cache. */
  Routes routes() throws InterruptedException;

  /**
   * Makes both arms known as destinations, without giving either any traffic. A route that names
   * them must wait until this has settled: a proxy that hears of the route first answers 503.
   */
  void defineArms() throws InterruptedException;

  /** Writes who gets which requests; creates the route where it is missing. */
  void shift(Traffic traffic) throws InterruptedException;

  /**
   * Mends what is to last beyond a rollout, where the stable version serves alone. Nothing is done
   * where the routes don't name the arms yet.
   */
  default void refresh() throws InterruptedException {
    Routes routes = routes();
    if (!routes.namesArms()) {
      return;
    }
    if (!Traffic.ALL_STABLE.equals(routes.traffic())) {
      shift(Traffic.ALL_STABLE);
      routes = routes();
    }
    if (!routes.armsDefined()) {
      defineArms();
    }
  }
}
