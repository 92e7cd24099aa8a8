package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.RequestMatch;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HttpRouteTreeTest {
  private static final HttpRouteTree ROUTE =
      new HttpRouteTree("shop", "shop", "shop-stable", "shop-canary");

  private static final Map<String, Object> BEFORE =
      yaml(
          """
          parentRefs: [{name: public}]
          rules:
            - matches: [{path: {value: /admin}}]
              backendRefs: [{name: admin, port: 80}]
            - name: main
              matches: [{path: {value: /a}, headers: [{name: x-tenant, value: a}]}, {path: {value: /b}}]
              filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}}]
              timeouts: {request: 3s}
              backendRefs: [{name: shop, port: 80}]
          """);

  @Test
  void shouldSplitItsRules_andKeepTheRest() {
    Traffic traffic =
        new Traffic(Weights.canary(30), List.of(RequestMatch.header("x-canary", "yes")), 100);

    assertThat(ROUTE.withTraffic(BEFORE, traffic))
        .isEqualTo(
            yaml(
                """
                parentRefs: [{name: public}]
                rules:
                  - matches: [{path: {value: /admin}}]
                    backendRefs: [{name: admin, port: 80}]
                  - matches:
                      - {path: {value: /a}, headers: [{name: x-tenant, value: a}, {type: Exact, name: x-canary, value: "yes"}]}
                      - {path: {value: /b}, headers: [{type: Exact, name: x-canary, value: "yes"}]}
                    filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}}]
                    timeouts: {request: 3s}
                    backendRefs: [{name: shop-canary, port: 80, weight: 1}]
                  - name: main
                    matches: [{path: {value: /a}, headers: [{name: x-tenant, value: a}]}, {path: {value: /b}}]
                    filters:
                      - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}}
                      - {type: RequestMirror, requestMirror: {backendRef: {name: shop-canary, port: 80}}}
                    timeouts: {request: 3s}
                    backendRefs:
                      - {name: shop-stable, port: 80, weight: 70}
                      - {name: shop-canary, port: 80, weight: 30}
                """));
  }

  @Property(tries = 200)
  void shouldReadWhatItWrote(
      @ForAll @IntRange(max = 100) int weight,
      @ForAll("matches") List<RequestMatch> matches,
      @ForAll @IntRange(max = 100) int mirror) {
    Traffic traffic = new Traffic(Weights.canary(weight), matches, mirror);

    Map<String, Object> spec = ROUTE.withTraffic(BEFORE, traffic);

    assertThat(ROUTE.traffic(spec)).isEqualTo(traffic);
    assertThat(ROUTE.withTraffic(spec, traffic)).isEqualTo(spec);
    assertThat(ROUTE.traffic(ROUTE.withTraffic(spec, Traffic.ALL_STABLE)))
        .isEqualTo(Traffic.ALL_STABLE);
  }

  @Provide
  Arbitrary<List<RequestMatch>> matches() {
    return Arbitraries.of(
            RequestMatch.header("x-a", "1"),
            new RequestMatch("x-a", null, null, "p.", null),
            new RequestMatch("x-b", null, null, null, "a|b"),
            new RequestMatch(null, "c", "v", null, null),
            new RequestMatch(null, "c", null, "v", null),
            new RequestMatch(null, "c", null, null, "v+"))
        .list()
        .ofMaxSize(3);
  }

  @Test
  void shouldKnowNoTraffic_whenSomeoneChangedIt() {
    Map<String, Object> spec = ROUTE.withTraffic(BEFORE, Traffic.of(Weights.canary(30)));
    String changed = new KubernetesSerialization().asYaml(spec).replace("weight: 70", "weight: 60");

    assertThat(ROUTE.traffic(yaml(changed))).isNull();
    assertThat(ROUTE.traffic(BEFORE)).isNull();
  }

  @Test
  void shouldRefuse_whenNoRuleSendsToTheService() {
    assertThatThrownBy(() -> ROUTE.withTraffic(yaml("rules: []"), Traffic.ALL_STABLE))
        .hasMessageStartingWith("HTTPRoute shop has no rule that sends to Service shop");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(String text) {
    return new KubernetesSerialization().unmarshal(text, Map.class);
  }
}
