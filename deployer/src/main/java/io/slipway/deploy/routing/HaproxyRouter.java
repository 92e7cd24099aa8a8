package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.release.HaproxyRouting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
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
    List<String> oddities = new ArrayList<>();
    Set<OptionalInt> all = new HashSet<>();
    for (HaproxyRuntime instance : instances) {
      Map<String, Integer> weights = known(instance);
      OptionalInt percent = routing.percent(weights);
      all.add(percent);
      boolean toCanary =
          routing.canary().stream().anyMatch(one -> weights.getOrDefault(one, 0) > 0);
      if (percent.isEmpty() && toCanary) {
        oddities.add(
            "HAProxy at %s, backend %s: the servers' weights %s are no split between the versions"
                .formatted(instance.address(), routing.backend(), new TreeMap<>(weights)));
      }
    }
    OptionalInt percent = all.size() == 1 ? all.iterator().next() : OptionalInt.empty();
    Traffic traffic = percent.isPresent() ? Traffic.of(Weights.canary(percent.getAsInt())) : null;
    return new Routes(defined, traffic, true, oddities);
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
