package io.slipway.deploy.routing;

import io.slipway.deploy.release.TrafficPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A TrafficPolicy of Istio's: what a release says of one, put into one that is there. */
final class PolicyTree {
  private static final String BALANCER = "loadBalancer";
  private static final String HASH = "consistentHash";
  private static final Set<String> KEYS =
      Set.of("httpCookie", "httpHeaderName", "useSourceIp", "httpQueryParameterName");

  private final Map<String, Object> tree = new LinkedHashMap<>();

  private PolicyTree() {}

  static Map<String, Object> merged(Map<String, Object> before, TrafficPolicy policy) {
    Map<String, Object> base = policy.loadBalancer() == null ? before : withoutBalancer(before);
    return merged(base, tree(policy));
  }

  /** How requests are balanced, and what the hash is of, can be said in one way at a time. */
  private static Map<String, Object> withoutBalancer(Map<String, Object> before) {
    Map<String, Object> edited = Trees.map(before);
    Map<String, Object> balancer = Trees.map(before.get(BALANCER));
    balancer.remove("simple");
    Map<String, Object> hash = Trees.map(balancer.get(HASH));
    hash.keySet().removeAll(KEYS);
    balancer.put(HASH, hash);
    edited.put(BALANCER, balancer);
    return edited;
  }

  private static Map<String, Object> merged(Map<String, Object> before, Map<String, Object> ours) {
    Map<String, Object> merged = Trees.map(before);
    ours.forEach(
        (key, value) ->
            merged.put(
                key,
                value instanceof Map<?, ?>
                    ? merged(Trees.map(before.get(key)), Trees.map(value))
                    : value));
    return merged;
  }

  private static Map<String, Object> tree(TrafficPolicy policy) {
    TrafficPolicy.LoadBalancer balancer = policy.loadBalancer();
    return new PolicyTree()
        .with("connectionPool", pool(policy.connectionPool()))
        .with("outlierDetection", outliers(policy.outlierDetection()))
        .with(BALANCER, balancer == null ? null : Map.of(HASH, hash(balancer.consistentHash())))
        .tree;
  }

  private static @Nullable Map<String, Object> pool(TrafficPolicy.@Nullable ConnectionPool pool) {
    if (pool == null) {
      return null;
    }
    PolicyTree tree = new PolicyTree();
    TrafficPolicy.Tcp tcp = pool.tcp();
    if (tcp != null) {
      tree.with(
          "tcp",
          new PolicyTree()
              .with("maxConnections", tcp.maxConnections())
              .with("connectTimeout", tcp.connectTimeout())
              .with("idleTimeout", tcp.idleTimeout())
              .tree);
    }
    TrafficPolicy.Http http = pool.http();
    if (http != null) {
      tree.with(
          "http",
          new PolicyTree()
              .with("http1MaxPendingRequests", http.http1MaxPendingRequests())
              .with("http2MaxRequests", http.http2MaxRequests())
              .with("maxRequestsPerConnection", http.maxRequestsPerConnection())
              .with("maxRetries", http.maxRetries())
              .with("idleTimeout", http.idleTimeout())
              .tree);
    }
    return tree.tree;
  }

  private static @Nullable Map<String, Object> outliers(
      TrafficPolicy.@Nullable OutlierDetection detection) {
    return detection == null
        ? null
        : new PolicyTree()
            .with("consecutive5xxErrors", detection.consecutive5xxErrors())
            .with("consecutiveGatewayErrors", detection.consecutiveGatewayErrors())
            .with("interval", detection.interval())
            .with("baseEjectionTime", detection.baseEjectionTime())
            .with("maxEjectionPercent", detection.maxEjectionPercent())
            .with("minHealthPercent", detection.minHealthPercent())
            .tree;
  }

  private static Map<String, Object> hash(TrafficPolicy.ConsistentHash hash) {
    TrafficPolicy.HttpCookie cookie = hash.httpCookie();
    return new PolicyTree()
        .with("httpHeaderName", hash.httpHeaderName())
        .with(
            "httpCookie",
            cookie == null
                ? null
                : new PolicyTree()
                    .with("name", cookie.name())
                    .with("path", cookie.path())
                    .with("ttl", cookie.ttl())
                    .tree)
        .tree;
  }

  private PolicyTree with(String key, @Nullable Object value) {
    if (value instanceof Duration duration) {
      tree.put(key, IstioDuration.text(duration));
    } else if (value != null) {
      tree.put(key, value);
    }
    return this;
  }
}
