package io.slipway.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteReadingTest {

  private static final ServiceName SHOP = new ServiceName("shop", "shop");

  private static Accepted<VirtualService> virtualService(String http) {
    return VirtualService.read("shop", Routes.yaml("spec: {hosts: [shop], http: [" + http + "]}"));
  }

  private static RequestHead head(String method, String path, String... headers) {
    HttpFields.Mutable fields = HttpFields.build();
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(headers[i], headers[i + 1]);
    }
    Fields query = new Fields();
    query.add("q", "1");
    return new RequestHead(method, path, "shop", fields, query);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{fault: {delay: {percentage: {value: 5}, exponentialDelay: 1s}}, route: [{destination: {host: shop}}]} | spec.http[0].fault.delay.exponentialDelay: not supported",
        "{fault: {delay: {percentage: {value: 5}}}, route: [{destination: {host: shop}}]} | spec.http[0].fault.delay.fixedDelay: a delay of at least 1ms",
        "{fault: {abort: {percentage: {value: 101}, httpStatus: 500}}, route: [{destination: {host: shop}}]} | spec.http[0].fault.abort.percentage.value: 101.0 is not within 0 and 100",
        "{fault: {abort: {percentage: {value: 1}, httpStatus: 600}}, route: [{destination: {host: shop}}]} | spec.http[0].fault.abort.httpStatus: a status from 200 to 599",
        "{fault: {abort: {grpcStatus: UNAVAILABLE}}, route: [{destination: {host: shop}}]} | spec.http[0].fault.abort.grpcStatus: not supported",
        "{mirror: {host: shop}, mirrors: [{destination: {host: shop}}], route: [{destination: {host: shop}}]} | spec.http[0].mirrors: can't stand beside mirror",
        "{mirror: {host: shop}, mirrorPercentage: {value: -1}, route: [{destination: {host: shop}}]} | spec.http[0].mirrorPercentage.value: -1.0 is not within",
        "{mirror: {host: www.example.com.}, route: [{destination: {host: shop}}]} | spec.http[0].mirror.host: ",
        "{headers: {request: {set: {a: '%REQ(b)%'}}}, route: [{destination: {host: shop}}]} | spec.http[0].headers.request.set: LocalMesh fills in no",
        "{headers: {request: {put: {a: b}}}, route: [{destination: {host: shop}}]} | spec.http[0].headers.request.put: not supported",
        "{rewrite: {uri: /}, route: [{destination: {host: shop}}]} | spec.http[0].rewrite: not supported",
        "{match: [{sourceLabels: {a: b}}], route: [{destination: {host: shop}}]} | spec.http[0].match[0].sourceLabels: not supported",
        "{match: [{uri: {glob: x}}], route: [{destination: {host: shop}}]} | spec.http[0].match[0].uri.glob: not supported",
        "{match: [{uri: {regex: '('}}], route: [{destination: {host: shop}}]} | not a regular expression",
        "{match: [{uri: {exact: a, prefix: b}}], route: [{destination: {host: shop}}]} | only one of exact, prefix and regex",
        "{route: [{destination: {host: www.example.com.}}]} | is no Service of the cluster",
        "{route: [{destination: {host: shop}, weight: -1}, {destination: {host: shop}, weight: 5}]} | weight -1",
        "{route: [{destination: {host: shop}}, {destination: {host: shop}}]} | no destination has a weight above 0",
        "{route: [{destination: {host: shop}, weight: many}]} | expected a whole number",
        "{timeout: soon, route: [{destination: {host: shop}}]} | expected a duration",
        "{retries: {retryOn: envoy-ratelimited}, route: [{destination: {host: shop}}]} | \"envoy-ratelimited\" is not supported",
      })
  void shouldRefuseByPath_whenVirtualServiceAsksForMoreThanThereIs(String http, String problem) {
    assertThat(virtualService(http).problems())
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  @Test
  void shouldReadDestinationTimeoutAndRetries_whenVirtualServiceNamesThem() {
    Accepted<VirtualService> read =
        virtualService(
            "{timeout: 1m1.5s, retries: {attempts: 5, perTryTimeout: 250ms, retryOn: 'reset, connect-failure'},"
                + " route: [{destination: {host: web.other, subset: v1, port: {number: 81}}}]}");

    assertThat(read.problems()).isEmpty();
    RouteRule rule = read.value().rules().get(0);
    assertThat(rule.handling().timeout()).isEqualTo(Duration.ofMillis(61_500));
    assertThat(rule.handling().retries())
        .isEqualTo(
            new Handling.Retries(5, Duration.ofMillis(250), new RetryOn(true, true, Set.of())));
    assertThat(rule.backends())
        .containsExactly(new RouteRule.Backend(new ServiceName("other", "web"), 81, "v1", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{uri: {exact: /a}} | true",
        "{uri: {exact: /A}} | false",
        "{uri: {exact: /A}, ignoreUriCase: true} | true",
        "{uri: {prefix: /}, method: {exact: POST}} | false",
        "{uri: {regex: '/[a-c]'}} | true",
        "{uri: {regex: '/'}} | false",
        "{headers: {X-User: {prefix: an}}} | true",
        "{headers: {x-user: {}}} | true",
        "{headers: {x-other: {}}} | false",
        "{withoutHeaders: {x-user: {exact: bob}}} | true",
        "{withoutHeaders: {x-user: {exact: ann}}} | false",
        "{queryParams: {q: {exact: '1'}}} | true",
        "{authority: {exact: other}} | false",
      })
  void shouldAcceptAsIstioDoes_whenMatching(String match, boolean expected) {
    Accepted<VirtualService> read =
        virtualService("{match: [" + match + "], route: [{destination: {host: shop}}]}");
    assertThat(read.problems()).isEmpty();
    assertThat(read.value().rules().get(0).accepts(head("GET", "/a", "x-user", "ann")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop",
        "shop.shop",
        "shop.shop.svc",
        "shop.shop.svc.cluster.local",
        "*",
        "*.shop.svc.cluster.local"
      })
  void shouldCoverService_whenHostMeansIt(String host) {
    Accepted<VirtualService> read =
        VirtualService.read("shop", Routes.yaml("spec: {hosts: ['" + host + "'], http: []}"));
    assertThat(read.value().covers(SHOP)).isTrue();
    assertThat(read.value().covers(new ServiceName("other", "web"))).isEqualTo(host.equals("*"));
  }

  @Test
  void shouldStayOutOfTheMesh_whenVirtualServiceIsForGatewaysOnly() {
    Accepted<VirtualService> read =
        VirtualService.read(
            "shop", Routes.yaml("spec: {hosts: [shop], gateways: [edge], http: [{redirect: {}}]}"));
    assertThat(read.problems()).isEmpty();
    assertThat(read.notes()).singleElement().asString().contains("edge");
    assertThat(read.value().covers(SHOP)).isFalse();
  }

  private static Accepted<DestinationRule> destinationRule(String trafficPolicy) {
    return DestinationRule.read(
        "shop",
        Routes.yaml(
            "spec: {host: shop, trafficPolicy: "
                + trafficPolicy
                + ", subsets: [{name: v1, labels: {version: '1'}, trafficPolicy: {connectionPool: {tcp: {maxConnections: 3}}}}]}"));
  }

  @Test
  void shouldReadPoliciesAndSubsets_whenDestinationRuleHasBoth() {
    Accepted<DestinationRule> read =
        destinationRule(
            "{connectionPool: {tcp: {maxConnections: 9}, http: {http1MaxPendingRequests: 2}},"
                + " outlierDetection: {consecutive5xxErrors: 3, interval: 1s, maxEjectionPercent: 50}}");

    assertThat(read.problems()).isEmpty();
    assertThat(read.notes()).isEmpty();
    assertThat(read.value().service()).contains(SHOP);
    OutlierDetection outliers =
        new OutlierDetection(3, 0, Duration.ofSeconds(1), Duration.ofSeconds(30), 50, 0);
    assertThat(read.value().policy(""))
        .isEqualTo(new TrafficPolicy(new ConnectionPool(9, 2), outliers, null));
    assertThat(read.value().policy("v1"))
        .isEqualTo(new TrafficPolicy(new ConnectionPool(3, Integer.MAX_VALUE), outliers, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{tls: {mode: ISTIO_MUTUAL}} | spec.trafficPolicy.tls",
        "{loadBalancer: {simple: LEAST_REQUEST}} | spec.trafficPolicy.loadBalancer.simple",
        "{connectionPool: {tcp: {connectTimeout: 3s}}} | spec.trafficPolicy.connectionPool.tcp.connectTimeout",
        "{connectionPool: {http: {maxRetries: 3}}} | spec.trafficPolicy.connectionPool.http.maxRetries",
        "{outlierDetection: {splitExternalLocalOriginErrors: true}} | spec.trafficPolicy.outlierDetection.splitExternalLocalOriginErrors",
      })
  void shouldSayWhatHasNoEffect_whenATrafficPolicyAsksForIt(String policy, String path) {
    Accepted<DestinationRule> read = destinationRule(policy);

    assertThat(read.problems()).isEmpty();
    assertThat(read.notes()).containsExactly(path + ": has no effect in LocalMesh");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{connectionPool: {tcp: {maxConnections: -1}}} | spec.trafficPolicy.connectionPool.tcp.maxConnections: -1 is negative",
        "{outlierDetection: {interval: 0s}} | spec.trafficPolicy.outlierDetection.interval: must be at least 1ms",
        "{outlierDetection: {maxEjectionPercent: 101}} | spec.trafficPolicy.outlierDetection.maxEjectionPercent: 101.0 is not within",
        "{loadBalancer: {consistentHash: {}}} | spec.trafficPolicy.loadBalancer.consistentHash.httpCookie: expected exactly one of",
        "{loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: soon}}}} | httpCookie.ttl: expected a duration",
      })
  void shouldRefuseByPath_whenATrafficPolicyMakesNoSense(String policy, String problem) {
    assertThat(destinationRule(policy).problems())
        .anySatisfy(found -> assertThat(found).contains(problem));
  }

  @Test
  void shouldTryTheMostSpecificFirst_whenHttpRouteHasSeveralMatches() {
    HttpRoute route =
        HttpRoute.read(
                "shop",
                Routes.yaml(
                    """
                    spec:
                      parentRefs: [{kind: Service, group: "", name: shop}]
                      rules:
                        - {name: all, backendRefs: [{name: all, port: 80}]}
                        - matches: [{path: {value: /cart}}, {method: POST}]
                          backendRefs: [{name: cart, port: 80}]
                        - matches: [{path: {type: Exact, value: /cart/pay}}]
                          backendRefs: [{name: pay, port: 80}]
                        - matches: [{headers: [{name: x-canary, value: "1"}]}]
                          backendRefs: [{name: canary, port: 80}]
                    """))
            .value();
    List<RouteRule> rules = HttpRoute.inOrder(List.of(route));

    assertThat(target(rules, head("GET", "/"))).isEqualTo("all");
    assertThat(target(rules, head("GET", "/cart"))).isEqualTo("cart");
    assertThat(target(rules, head("GET", "/cartoon"))).isEqualTo("all");
    assertThat(target(rules, head("GET", "/cart/pay"))).isEqualTo("pay");
    assertThat(target(rules, head("POST", "/x"))).isEqualTo("cart");
    assertThat(target(rules, head("GET", "/", "x-canary", "1"))).isEqualTo("canary");
  }

  private static String target(List<RouteRule> rules, RequestHead head) {
    return rules.stream()
        .filter(rule -> rule.accepts(head))
        .findFirst()
        .map(rule -> rule.backends().get(0).service().name())
        .orElse("none");
  }

  @Test
  void shouldRefuseByPath_whenHttpRouteAsksForMoreThanThereIs() {
    Accepted<HttpRoute> read =
        HttpRoute.read(
            "shop",
            Routes.yaml(
                """
                spec:
                  parentRefs: [{name: edge}]
                  rules:
                    - filters:
                        - {type: URLRewrite}
                        - {type: RequestMirror, requestMirror: {backendRef: {name: x, port: 1}, fraction: {numerator: 3, denominator: 2}}}
                      matches: [{path: {type: Glob, value: /}}]
                      backendRefs: [{kind: Bucket, name: x}]
                """));
    assertThat(read.notes()).singleElement().asString().contains("Gateway edge");
    assertThat(String.join("\n", read.problems()))
        .contains("spec.rules[0].filters[0].type: \"URLRewrite\" is not supported")
        .contains("spec.rules[0].filters[1].requestMirror.fraction.numerator: 3/2 is not within")
        .contains("spec.rules[0].matches[0].path.type: \"Glob\"")
        .contains("spec.rules[0].backendRefs[0].kind: Bucket");
  }
}
