package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.SubsetPolicies;
import io.slipway.deploy.release.TrafficPolicy;
import io.slipway.deploy.release.TrafficPolicy.ConnectionPool;
import io.slipway.deploy.release.TrafficPolicy.ConsistentHash;
import io.slipway.deploy.release.TrafficPolicy.Http;
import io.slipway.deploy.release.TrafficPolicy.HttpCookie;
import io.slipway.deploy.release.TrafficPolicy.LoadBalancer;
import io.slipway.deploy.release.TrafficPolicy.OutlierDetection;
import io.slipway.deploy.release.TrafficPolicy.Tcp;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTreeTest {
  private static final TrafficPolicy POLICY =
      new TrafficPolicy(
          new ConnectionPool(
              new Tcp(100, Duration.ofMillis(500), null), new Http(10, null, 0, null, null)),
          new OutlierDetection(5, null, Duration.ofSeconds(10), Duration.ofMinutes(1), 50, null),
          new LoadBalancer(
              new ConsistentHash(new HttpCookie("who", "/", Duration.ofHours(1)), null)));
  private static final SubsetPolicies OF_CANARY =
      new SubsetPolicies(
          null,
          new TrafficPolicy(null, new OutlierDetection(1, null, null, null, 100, null), null));
  private static final DestinationRuleTree RULE =
      new DestinationRuleTree("shop", new IstioHost("shop", "prod"), POLICY, OF_CANARY);

  @Test
  void shouldPutPoliciesIntoWhatIsThere_andKeepTheRest() {
    Map<String, Object> before =
        yaml(
            """
            host: shop
            trafficPolicy:
              tls: {mode: ISTIO_MUTUAL}
              loadBalancer: {simple: ROUND_ROBIN, warmup: {duration: 30s}, consistentHash: {httpHeaderName: x, maglev: {tableSize: 13}}}
              connectionPool: {tcp: {maxConnections: 7, tcpKeepalive: {time: 60s}}, future: true}
            subsets:
              - {name: v1, labels: {version: v1}, trafficPolicy: {tls: {mode: DISABLE}}}
            """);

    Map<String, Object> after = RULE.withArms(before);

    assertThat(after)
        .isEqualTo(
            yaml(
                """
                host: shop
                trafficPolicy:
                  tls: {mode: ISTIO_MUTUAL}
                  loadBalancer: {warmup: {duration: 30s}, consistentHash: {maglev: {tableSize: 13}, httpCookie: {name: who, path: /, ttl: 3600s}}}
                  connectionPool:
                    tcp: {maxConnections: 100, connectTimeout: 0.5s, tcpKeepalive: {time: 60s}}
                    http: {http1MaxPendingRequests: 10, maxRequestsPerConnection: 0}
                    future: true
                  outlierDetection: {consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 60s, maxEjectionPercent: 50}
                subsets:
                  - {name: v1, labels: {version: v1}, trafficPolicy: {tls: {mode: DISABLE}}}
                  - {name: stable, labels: {slipway.io/track: stable}}
                  - {name: canary, labels: {slipway.io/track: canary}, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 1, maxEjectionPercent: 100}}}
                """));
    assertThat(RULE.hasPolicies(after)).isTrue();
    assertThat(RULE.withArms(after)).isEqualTo(after);
    assertThat(RULE.hasPolicies(before)).isFalse();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(String text) {
    return new KubernetesSerialization().unmarshal(text, Map.class);
  }
}
