package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.atLeastAMillisecond;
import static io.slipway.deploy.release.Checks.between;
import static io.slipway.deploy.release.Checks.exactlyOne;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Pods are used, in the words of Istio's TrafficPolicy. What isn't given stays as the
 * DestinationRule has it.
 */
public record TrafficPolicy(
    @Nullable ConnectionPool connectionPool,
    @Nullable OutlierDetection outlierDetection,
    @Nullable LoadBalancer loadBalancer) {
  public TrafficPolicy {
    require(
        connectionPool != null || outlierDetection != null || loadBalancer != null,
        "trafficPolicy: says nothing; expected connectionPool, outlierDetection or loadBalancer");
  }

  /** Bounds of what is under way; what exceeds them is answered 503 at once. */
  public record ConnectionPool(@Nullable Tcp tcp, @Nullable Http http) {
    public ConnectionPool {
      require(tcp != null || http != null, "connectionPool: says nothing; expected tcp or http");
    }
  }

  public record Tcp(
      @Nullable Integer maxConnections,
      @Nullable Duration connectTimeout,
      @Nullable Duration idleTimeout) {
    public Tcp {
      between(maxConnections, 1, Integer.MAX_VALUE, "maxConnections");
      atLeastAMillisecond(connectTimeout, "connectTimeout");
      notNegative(idleTimeout, "idleTimeout");
    }
  }

  public record Http(
      @Nullable Integer http1MaxPendingRequests,
      @Nullable Integer http2MaxRequests,
      @Nullable Integer maxRequestsPerConnection,
      @Nullable Integer maxRetries,
      @Nullable Duration idleTimeout) {
    /** Istio's bound for maxRequestsPerConnection. */
    private static final int MOST_PER_CONNECTION = 1 << 29;

    public Http {
      between(http1MaxPendingRequests, 1, Integer.MAX_VALUE, "http1MaxPendingRequests");
      between(http2MaxRequests, 1, Integer.MAX_VALUE, "http2MaxRequests");
      between(maxRequestsPerConnection, 0, MOST_PER_CONNECTION, "maxRequestsPerConnection");
      between(maxRetries, 1, Integer.MAX_VALUE, "maxRetries");
      notNegative(idleTimeout, "idleTimeout");
    }
  }

  /** Which Pods get no requests for a while because they failed. */
  public record OutlierDetection(
      @Nullable Integer consecutive5xxErrors,
      @Nullable Integer consecutiveGatewayErrors,
      @Nullable Duration interval,
      @Nullable Duration baseEjectionTime,
      @Nullable Integer maxEjectionPercent,
      @Nullable Integer minHealthPercent) {
    public OutlierDetection {
      between(consecutive5xxErrors, 0, Integer.MAX_VALUE, "consecutive5xxErrors");
      between(consecutiveGatewayErrors, 0, Integer.MAX_VALUE, "consecutiveGatewayErrors");
      atLeastAMillisecond(interval, "interval");
      atLeastAMillisecond(baseEjectionTime, "baseEjectionTime");
      between(maxEjectionPercent, 0, 100, "maxEjectionPercent");
      between(minHealthPercent, 0, 100, "minHealthPercent");
    }
  }

  public record LoadBalancer(ConsistentHash consistentHash) {}

  /** Keeps alike requests with one Pod of the version that they go to. */
  public record ConsistentHash(@Nullable HttpCookie httpCookie, @Nullable String httpHeaderName) {
    public ConsistentHash {
      exactlyOne(
          "consistentHash", List.of("httpCookie", "httpHeaderName"), httpCookie, httpHeaderName);
      require(
          httpHeaderName == null || RequestMatch.isToken(httpHeaderName),
          "httpHeaderName: \"%s\" is not a header's name".formatted(httpHeaderName));
    }
  }

  /**
   * @param ttl with which a client without the cookie gets one; null: it gets none, 0s: for its
   *     session
   */
  public record HttpCookie(String name, @Nullable String path, @Nullable Duration ttl) {
    public HttpCookie {
      require(RequestMatch.isToken(name), "name: \"%s\" is not a cookie's name".formatted(name));
      require(
          path == null || path.startsWith("/"),
          "path: \"%s\" is no path; it begins with /".formatted(path));
      notNegative(ttl, "ttl");
    }
  }
}
