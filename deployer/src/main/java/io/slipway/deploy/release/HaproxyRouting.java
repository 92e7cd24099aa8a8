package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Weights of servers in HAProxy instances outside the cluster, over their Runtime API ({@code stats
 * socket … level admin}; docs.haproxy.org/2.6/management.html, 9.3). What HAProxy is told there is
 * forgotten when it is reloaded, so its configuration should give the canary's servers weight 0.
 *
 * @param runtime of each instance: {@code HOST:PORT}, or the path of a Unix socket
 * @param backend the backend whose servers they are
 * @param stable servers that lead to the stable Pods, such as those of Service {@code
 *     SERVICE-stable}
 * @param canary servers that lead to the canary
 * @param service the Service that {@code SERVICE-stable} and {@code SERVICE-canary} are made from
 * @param settle how long requests already queued for a server may take to get to it
 */
public record HaproxyRouting(
    List<String> runtime,
    String backend,
    List<String> stable,
    List<String> canary,
    String service,
    @Nullable Duration settle)
    implements RouterSpec {
  private static final Duration DEFAULT_SETTLE = Duration.ofSeconds(2);

  /** HAProxy's greatest weight of a server (configuration manual, 5.2 "weight"). */
  private static final int MOST = 256;

  /** HAProxy's own rule for names (configuration manual, 2.2): no space and no separator. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,255}");

  private static final Pattern ADDRESS =
      Pattern.compile("/\\S+|[^\\s/:]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}");

  public HaproxyRouting {
    runtime = some(runtime, "runtime", "HOST:PORT or the path of a socket");
    present(backend, "backend", "a backend's name");
    stable = some(stable, "stable", "names of servers");
    canary = some(canary, "canary", "names of servers");
    runtime.forEach(
        address ->
            require(
                ADDRESS.matcher(address).matches(),
                "runtime: \"%s\" is neither HOST:PORT nor the path of a socket"
                    .formatted(address)));
    name(backend, "backend");
    stable.forEach(server -> name(server, "stable"));
    canary.forEach(server -> name(server, "canary"));
    Set<String> both = new HashSet<>(stable);
    both.retainAll(canary);
    require(both.isEmpty(), "canary: %s is also under stable".formatted(both));
    dnsLabel(service, "service");
    dnsLabel(service + "-stable", "service");
    notNegative(settle, "settle");
  }

  /**
   * The weight of each server, so that each arm's sum is its share and the servers of an arm are
   * alike.
   *
   * @param percent the canary's share
   */
  public Map<String, Integer> serverWeights(int percent) {
    double ofStable = (100.0 - percent) / stable.size();
    double ofCanary = (double) percent / canary.size();
    double unit = MOST / Math.max(ofStable, ofCanary);
    Map<String, Integer> weights = new HashMap<>();
    stable.forEach(server -> weights.put(server, weight(ofStable * unit)));
    canary.forEach(server -> weights.put(server, weight(ofCanary * unit)));
    return weights;
  }

  private static int weight(double exact) {
    return exact == 0 ? 0 : (int) Math.max(1, Math.round(exact));
  }

  /** The share that servers' weights make; empty where no share does. */
  public OptionalInt percent(Map<String, Integer> weights) {
    return IntStream.rangeClosed(0, 100)
        .filter(percent -> serverWeights(percent).equals(weights))
        .findFirst();
  }

  @Override
  public void check(Stage stage) {
    int like = percent(serverWeights(stage.weight())).orElse(stage.weight());
    require(
        like == stage.weight(),
        "strategy: with %d canary servers HAProxy's weights (0 to 256) can't tell %d %% from %d %%; name fewer canary servers, or another weight"
            .formatted(canary.size(), stage.weight(), like));
  }

  private static List<String> some(@Nullable List<String> names, String component, String what) {
    require(names != null && !names.isEmpty(), component + ": is empty; expected " + what);
    return List.copyOf(names);
  }

  private static void name(String name, String component) {
    require(
        NAME.matcher(name).matches(),
        "%s: \"%s\" is not a name in HAProxy; allowed are letters, digits, _ . : and -"
            .formatted(component, name));
  }

  @Override
  public String word() {
    return "haproxy";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.of(RouterFeature.WEIGHT);
  }

  @Override
  public boolean owns(String kind, String name) {
    return false;
  }

  @Override
  public Duration settleOrDefault() {
    return settle == null ? DEFAULT_SETTLE : settle;
  }
}
