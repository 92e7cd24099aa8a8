package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.RateLimit;
import io.slipway.deploy.release.Tracing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An EnvoyFilter with the rate limit and a Telemetry with the share of traced requests, for the
 * Pods behind the host. Both are Slipway's own, {@code slipway-HOST}, and gone when the release
 * asks for them no more.
 */
final class IstioSettings {
  private static final ObjectKind ENVOY_FILTERS =
      new ObjectKind(
          "networking.istio.io/v1alpha3",
          "EnvoyFilter",
          "envoyfilters",
          "which routing.istio.rateLimit needs; install Istio");
  private static final ObjectKind TELEMETRIES =
      new ObjectKind(
          "telemetry.istio.io/v1",
          "Telemetry",
          "telemetries",
          "which routing.istio.tracing needs; install Istio 1.22 or newer");

  private final RouteObjects objects;
  private final String service;
  private final @Nullable RateLimit rateLimit;
  private final @Nullable Tracing tracing;

  IstioSettings(RouteObjects objects, IstioRouting routing) {
    this.objects = objects;
    this.service = routing.host().split("\\.", 2)[0];
    this.rateLimit = routing.rateLimit();
    this.tracing = routing.tracing();
  }

  private String name() {
    return "slipway-" + service;
  }

  boolean stand() throws InterruptedException {
    return stands(ENVOY_FILTERS, rateLimit != null) && stands(TELEMETRIES, tracing != null);
  }

  private boolean stands(ObjectKind kind, boolean asked) throws InterruptedException {
    if (!asked) {
      return !lingers(kind);
    }
    Map<String, Object> spec = objects.spec(kind, name());
    return spec != null && Trees.same(spec, wanted(kind, spec));
  }

  /**
   * Whether there is one that nobody asks for. Who may not read such objects has never made one,
   * and who asks for none needs no right to.
   */
  private boolean lingers(ObjectKind kind) throws InterruptedException {
    try {
      var object = objects.read(kind, name());
      return object != null && RouteObjects.isOurs(object);
    } catch (DeployException e) {
      return false;
    }
  }

  void write() throws InterruptedException {
    write(ENVOY_FILTERS, rateLimit != null);
    write(TELEMETRIES, tracing != null);
  }

  private void write(ObjectKind kind, boolean asked) throws InterruptedException {
    if (asked) {
      Map<String, String> pods = pods();
      objects.edit(kind, name(), before -> wanted(kind, before, pods));
    } else if (lingers(kind)) {
      objects.remove(kind, name());
    }
  }

  private Map<String, Object> wanted(ObjectKind kind, Map<String, Object> before)
      throws InterruptedException {
    return wanted(kind, before, pods());
  }

  private Map<String, Object> wanted(
      ObjectKind kind, Map<String, Object> before, Map<String, String> pods) {
    Map<String, Object> spec = new LinkedHashMap<>(before);
    if (rateLimit != null && kind.equals(ENVOY_FILTERS)) {
      spec.put("workloadSelector", Map.of("labels", pods));
      spec.put("configPatches", List.of(filter(rateLimit)));
    } else if (tracing != null) {
      spec.put("selector", Map.of("matchLabels", pods));
      spec.put(
          "tracing",
          List.of(Map.of("randomSamplingPercentage", tracing.randomSamplingPercentage())));
    }
    return spec;
  }

  /** What the Service selects: the Pods of both versions. */
  private Map<String, String> pods() throws InterruptedException {
    Map<String, Object> spec = objects.spec(ArmServices.SERVICES, service);
    Map<String, String> labels = new LinkedHashMap<>();
    Trees.map(spec == null ? null : spec.get("selector"))
        .forEach((label, value) -> labels.put(label, String.valueOf(value)));
    if (labels.isEmpty()) {
      throw DeployException.failed(
          "there is no Service %s with a selector, by which rateLimit and tracing under routing.istio find the Pods"
              .formatted(service));
    }
    return labels;
  }

  /**
   * As Istio's task "Enabling Rate Limits using Envoy" has it for a local limit: the filter stands
   * before the router of each Pod's inbound listeners.
   */
  private static Map<String, Object> filter(RateLimit limit) {
    Map<String, Object> bucket = new LinkedHashMap<>();
    bucket.put("max_tokens", limit.maxTokens());
    bucket.put("tokens_per_fill", limit.tokensPerFillOrDefault());
    bucket.put("fill_interval", IstioDuration.text(limit.fillInterval()));
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("stat_prefix", "http_local_rate_limiter");
    value.put("token_bucket", bucket);
    value.put("filter_enabled", always("local_rate_limit_enabled"));
    value.put("filter_enforced", always("local_rate_limit_enforced"));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("@type", "type.googleapis.com/udpa.type.v1.TypedStruct");
    config.put(
        "type_url",
        "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit");
    config.put("value", value);
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("applyTo", "HTTP_FILTER");
    patch.put("match", inbound());
    patch.put(
        "patch",
        Map.of(
            "operation",
            "INSERT_BEFORE",
            "value",
            Map.of("name", "envoy.filters.http.local_ratelimit", "typed_config", config)));
    return patch;
  }

  private static Map<String, Object> inbound() {
    Map<String, Object> manager = Map.of("name", "envoy.filters.network.http_connection_manager");
    return Map.of(
        "context", "SIDECAR_INBOUND", "listener", Map.of("filterChain", Map.of("filter", manager)));
  }

  private static Map<String, Object> always(String runtimeKey) {
    return Map.of(
        "runtime_key",
        runtimeKey,
        "default_value",
        Map.of("numerator", 100, "denominator", "HUNDRED"));
  }
}
