package io.slipway.image.build;

import io.slipway.image.RunOptions;
import io.slipway.image.UsageException;
import io.slipway.image.plan.Feature;
import io.slipway.image.sandbox.Sandbox;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a build's options mean for its RUN steps.
 *
 * @param hosts lines of {@code /etc/hosts}
 * @param offline whether steps that don't say have no network
 */
record RunRules(Set<Feature> features, List<String> hosts, boolean offline) {
  private static final List<String> NETWORKS = List.of("default", "none", "host");
  private static final List<String> ENTITLEMENTS = List.of("network.host", "security.insecure");

  static RunRules of(RunOptions options) throws UsageException {
    String network = options.network() == null ? "default" : options.network();
    check("--network", network, NETWORKS);
    for (String entitlement : options.allow()) {
      check("--allow", entitlement, ENTITLEMENTS);
    }
    if (options.sandbox() != null) {
      check("--sandbox", options.sandbox(), Sandbox.NAMES);
    }
    Long shmSize = options.shmSize();
    if (shmSize != null && shmSize <= 0) {
      throw new UsageException("--shm-size must be a number of bytes above 0, not " + shmSize);
    }
    List<String> hosts = new ArrayList<>();
    for (String host : options.addHosts()) {
      hosts.add(line(host));
    }
    return new RunRules(features(options, network), hosts, network.equals("none"));
  }

  /** As buildx has it, asking for the host's network for all steps allows it to each. */
  private static Set<Feature> features(RunOptions options, String network) {
    Set<Feature> features = EnumSet.allOf(Feature.class);
    if (!network.equals("host") && !options.allow().contains("network.host")) {
      features.remove(Feature.NETWORK_HOST);
    }
    if (!options.allow().contains("security.insecure")) {
      features.remove(Feature.SECURITY_INSECURE);
    }
    return features;
  }

  private static void check(String option, String value, Collection<String> known)
      throws UsageException {
    if (!known.contains(value)) {
      throw new UsageException(
          option
              + " "
              + value
              + " is not known"
              + Nearest.hint(value, known)
              + "; there are "
              + String.join(", ", known));
    }
  }

  /** {@code NAME:ADDRESS} or {@code NAME=ADDRESS}, IPv6 addresses perhaps in brackets. */
  private static String line(String host) throws UsageException {
    int cut = host.indexOf('=') >= 0 ? host.indexOf('=') : host.indexOf(':');
    String name = cut < 0 ? "" : host.substring(0, cut);
    String address = host.substring(cut + 1).replaceAll("^\\[(.*)]$", "$1");
    boolean numeric = address.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+");
    if (name.isEmpty() || !name.matches("[A-Za-z0-9._-]+") || !numeric) {
      throw new UsageException(
          "--add-host "
              + host
              + " is not of the form NAME:ADDRESS, with an IP address (such as db:10.0.0.7)");
    }
    return address + "\t" + name;
  }
}
