package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.release.HaproxyRouting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Traffic in the weights of servers of HAProxy instances outside the cluster. Each instance is
 * told; where they differ, the traffic is unknown and all are told again.
 */
final class HaproxyRouter implements Router {
  private final HaproxyRouting routing;
  private final ArmServices services;
  private final List<HaproxyRuntime> instances;
  private final RolloutListener listener;
  private final String namespace;

  HaproxyRouter(
      RouteObjects objects, HaproxyRouting routing, String namespace, RolloutListener listener) {
    this.routing = routing;
    this.services = new ArmServices(objects, routing.service());
    this.instances = routing.runtime().stream().map(HaproxyRuntime::new).toList();
    this.listener = listener;
    this.namespace = namespace;
  }

  @Override
  public Routes routes() throws InterruptedException {
    boolean defined = services.areDefined();
    OptionalInt all = OptionalInt.empty();
    for (HaproxyRuntime instance : instances) {
      OptionalInt one = routing.percent(known(instance));
      if (one.isEmpty() || (all.isPresent() && !all.equals(one))) {
        return new Routes(defined, null);
      }
      all = one;
    }
    return new Routes(defined, Traffic.of(Weights.canary(all.orElseThrow())));
  }

  @Override
  public void defineArms() throws InterruptedException {
    services.define();
    for (HaproxyRuntime instance : instances) {
      known(instance);
    }
  }

  @Override
  public void shift(Traffic traffic) throws InterruptedException {
    Map<String, Integer> weights = routing.serverWeights(traffic.weights().canary());
    for (HaproxyRuntime instance : instances) {
      instance.setWeights(routing.backend(), weights);
      listener.on(
          new RolloutEvent.ObjectApplied(
              "HAProxy backend", namespace, routing.backend(), "configured"));
    }
  }

  /** The weights of our servers, all of which must be there. */
  private Map<String, Integer> known(HaproxyRuntime instance) throws InterruptedException {
    Map<String, Integer> found = instance.weights(routing.backend());
    Map<String, Integer> ours = new HashMap<>();
    for (String server :
        Stream.concat(routing.stable().stream(), routing.canary().stream()).toList()) {
      Integer weight = found.get(server);
      if (weight == null) {
        throw DeployException.failed(
            "backend %s of HAProxy at %s has no server %s, which routing.haproxy names; it has %s"
                .formatted(routing.backend(), instance.address(), server, found.keySet()));
      }
      ours.put(server, weight);
    }
    return ours;
  }
}
