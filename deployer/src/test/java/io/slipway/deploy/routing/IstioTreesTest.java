package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IstioTreesTest {
  private static final IstioHost HOST = new IstioHost("shop", "prod");
  private static final VirtualServiceTree SERVICE = new VirtualServiceTree("shop", HOST);
  private static final DestinationRuleTree RULE = new DestinationRuleTree("shop", HOST);

  @Test
  void shouldMakeARoute_whenThereIsNone() {
    assertThat(SERVICE.withTraffic(Map.of(), Traffic.of(Weights.canary(10))))
        .isEqualTo(
            yaml(
                """
                hosts: [shop]
                http:
                  - route:
                      - {destination: {host: shop, subset: stable}, weight: 90}
                      - {destination: {host: shop, subset: canary}, weight: 10}
                """));
  }

  @Test
  void shouldKeepWhatItDoesNotKnow_whenItShifts() {
    Map<String, Object> before =
        yaml(
            """
            hosts: [shop, shop.example.org]
            gateways: [public]
            exportTo: ["."]
            http:
              - name: testers
                match: [{headers: {x-test: {exact: "1"}}}]
                route: [{destination: {host: shop, subset: canary}}]
              - name: other
                route: [{destination: {host: basket}}]
              - name: main
                timeout: 3s
                retries: {attempts: 2, newInThisVersion: true}
                route:
                  - destination: {host: shop.prod.svc.cluster.local, port: {number: 80}}
                    headers: {response: {add: {x-a: b}}}
            """);

    assertThat(SERVICE.withTraffic(before, Traffic.of(Weights.canary(30))))
        .isEqualTo(
            yaml(
                """
                hosts: [shop, shop.example.org]
                gateways: [public]
                exportTo: ["."]
                http:
                  - name: testers
                    match: [{headers: {x-test: {exact: "1"}}}]
                    route: [{destination: {host: shop, subset: canary}}]
                  - name: other
                    route: [{destination: {host: basket}}]
                  - name: main
                    timeout: 3s
                    retries: {attempts: 2, newInThisVersion: true}
                    route:
                      - destination: {host: shop.prod.svc.cluster.local, port: {number: 80}, subset: stable}
                        headers: {response: {add: {x-a: b}}}
                        weight: 70
                      - destination: {host: shop.prod.svc.cluster.local, port: {number: 80}, subset: canary}
                        headers: {response: {add: {x-a: b}}}
                        weight: 30
                """));
  }

  @Test
  void shouldReadWhatItWrote() {
    for (int weight : new int[] {0, 1, 50, 99, 100}) {
      Map<String, Object> spec = SERVICE.withTraffic(Map.of(), Traffic.of(Weights.canary(weight)));

      assertThat(SERVICE.traffic(spec)).isEqualTo(Traffic.of(Weights.canary(weight)));
      assertThat(SERVICE.withTraffic(spec, Traffic.of(Weights.canary(weight)))).isEqualTo(spec);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http: []",
        "http: [{route: [{destination: {host: shop}}]}]",
        "http: [{route: [{destination: {host: shop, subset: stable}, weight: 90}, {destination: {host: shop, subset: canary}, weight: 20}]}]",
        "http: [{route: [{destination: {host: shop, subset: stable}, weight: 110}, {destination: {host: shop, subset: canary}, weight: -10}]}]",
        "http: [{route: [{destination: {host: shop, subset: stable}, weight: 90}, {destination: {host: shop, subset: canary}, weight: 10}]}, {route: [{destination: {host: shop}}]}]",
        "http: what",
      })
  void shouldKnowNoWeights_whenTheRouteDoesNotSplitSoundly(String spec) {
    assertThat(SERVICE.traffic(yaml(spec))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts: [shop]",
        "http: [{route: [{destination: {host: basket}}]}]",
        "http: [{route: [{destination: {host: shop, subset: v1}}]}]",
        "tcp: [{route: [{destination: {host: shop}}]}]",
      })
  void shouldRefuse_whenThereIsNothingToShift(String spec) {
    assertThatThrownBy(() -> SERVICE.withTraffic(yaml(spec), Traffic.of(Weights.ALL_STABLE)))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith("VirtualService shop has no http entry that sends to host shop");
  }

  @Test
  void shouldAddTheArms_besideOtherSubsets() {
    Map<String, Object> before =
        yaml(
            "host: shop\ntrafficPolicy: {tls: {mode: ISTIO_MUTUAL}}\nsubsets: [{name: v1, labels: {version: v1}}]");

    Map<String, Object> after = RULE.withArms(before);

    assertThat(RULE.definesArms(before)).isFalse();
    assertThat(RULE.definesArms(after)).isTrue();
    assertThat(RULE.withArms(after)).isEqualTo(after);
    assertThat(after)
        .isEqualTo(
            yaml(
                """
                host: shop
                trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}
                subsets:
                  - {name: v1, labels: {version: v1}}
                  - {name: stable, labels: {slipway.io/track: stable}}
                  - {name: canary, labels: {slipway.io/track: canary}}
                """));
  }

  @Test
  void shouldRefuseARule_thatMeansSomethingElse() {
    assertThatThrownBy(() -> RULE.withArms(yaml("host: basket")))
        .hasMessage(
            "DestinationRule shop is for host basket, not for shop; name another one in routing.istio");
    assertThatThrownBy(
            () ->
                RULE.withArms(yaml("host: shop\nsubsets: [{name: stable, labels: {version: v1}}]")))
        .hasMessage(
            "subset stable of DestinationRule shop selects {version=v1}; Slipway needs slipway.io/track: stable there");
  }

  @ParameterizedTest
  @CsvSource({
    "shop,true",
    "shop.prod,true",
    "shop.prod.svc,true",
    "shop.prod.svc.cluster.local,true",
    "shop.test,false",
    "basket,false",
    "shop.example.org,false"
  })
  void shouldKnowItsHost_underAllItsNames(String host, boolean same) {
    assertThat(HOST.isMeantBy(host)).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({"101,-1", "-1,101", "50,49", "0,0"})
  void shouldRefuseWeights_thatAreNoSharesOf100(int stable, int canary) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Weights(stable, canary));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(String text) {
    return new KubernetesSerialization().unmarshal(text, Map.class);
  }
}
