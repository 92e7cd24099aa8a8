package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Weights in a VirtualService over the subsets {@code stable} and {@code canary} of a
 * DestinationRule; both are created where they are missing. What isn't given of the rest stays as
 * these objects have it.
 *
 * @param host the Service that clients call
 * @param settle how long a written route takes to reach every proxy; no Pod goes before that
 * @param timeout of a whole request, retries included; 0s for none
 * @param stickyCookie a cookie that keeps a client with one version while two share the traffic
 * @param trafficPolicy of all Pods
 * @param subsets policies of one version's Pods
 * @param faults for chosen requests, while two versions share the traffic
 */
public record IstioRouting(
    String host,
    String virtualService,
    String destinationRule,
    @Nullable Duration settle,
    @Nullable Duration timeout,
    @Nullable HttpRetry retries,
    @Nullable String stickyCookie,
    @Nullable TrafficPolicy trafficPolicy,
    @Nullable SubsetPolicies subsets,
    List<InjectedFault> faults,
    @Nullable RateLimit rateLimit,
    @Nullable Tracing tracing)
    implements RouterSpec {
  public IstioRouting {
    present(host, "host", "the name of a Service");
    for (String label : host.split("\\.", -1)) {
      dnsLabel(label, "host");
    }
    dnsLabel(virtualService, "virtualService");
    dnsLabel(destinationRule, "destinationRule");
    notNegative(settle, "settle");
    notNegative(timeout, "timeout");
    require(
        timeout == null || timeout.isZero() || timeout.toMillis() > 0,
        "timeout: must be at least 1ms, or 0s for none");
    requirePerTry(timeout, retries);
    require(
        stickyCookie == null || RequestMatch.isToken(stickyCookie),
        "stickyCookie: \"%s\" is not a cookie's name".formatted(stickyCookie));
    faults = faults == null ? List.of() : List.copyOf(faults);
  }

  /** Weights alone. */
  public IstioRouting(
      String host, String virtualService, String destinationRule, @Nullable Duration settle) {
    this(
        host,
        virtualService,
        destinationRule,
        settle,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null);
  }

  private static void requirePerTry(@Nullable Duration timeout, @Nullable HttpRetry retries) {
    Duration each = retries == null ? null : retries.perTryTimeout();
    require(
        timeout == null || timeout.isZero() || each == null || each.compareTo(timeout) <= 0,
        "retries: perTryTimeout is longer than timeout, so it would never end a try");
  }

  /** An Istio match has one condition for a header, and all cookies stand in one header. */
  @Override
  public void check(Stage stage) {
    Set<String> routed =
        stage.matches().stream().map(IstioRouting::header).collect(Collectors.toSet());
    for (String header : faultHeaders().toList()) {
      require(
          !routed.contains(header),
          "strategy: Istio can't tell a fault's requests from a headerRoute's by the same header, %s"
              .formatted(header));
    }
    require(
        stickyCookie == null || faultHeaders().noneMatch("cookie"::equals),
        "strategy: Istio can't tell a fault's requests by a cookie beside stickyCookie; match a header");
  }

  private Stream<String> faultHeaders() {
    return faults.stream().flatMap(fault -> fault.match().stream()).map(IstioRouting::header);
  }

  private static String header(RequestMatch match) {
    String header = match.header();
    return header == null ? "cookie" : header;
  }

  @Override
  public String word() {
    return "istio";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.allOf(RouterFeature.class);
  }

  @Override
  public boolean owns(String kind, String name) {
    return (kind.equals("VirtualService") && name.equals(virtualService))
        || (kind.equals("DestinationRule") && name.equals(destinationRule));
  }
}
