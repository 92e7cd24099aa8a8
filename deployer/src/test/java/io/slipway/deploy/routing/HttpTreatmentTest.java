package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.HttpRetry;
import io.slipway.deploy.release.InjectedFault;
import io.slipway.deploy.release.RequestMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a release asks of its requests beside where they go, in a VirtualService. */
class HttpTreatmentTest {
  private static final IstioHost HOST = new IstioHost("shop", "prod");
  private static final InjectedFault FAULT =
      new InjectedFault(
          List.of(RequestMatch.header("x-fault", "1")),
          new InjectedFault.Delay(12.5, Duration.ofMillis(1500)),
          new InjectedFault.Abort(50, 503));

  private static final Map<String, Object> BEFORE =
      yaml(
          """
          hosts: [shop]
          http:
            - name: api
              match: [{uri: {prefix: /api}}]
              timeout: 9s
              retries: {attempts: 7, backoff: 1s}
              route:
                - destination: {host: shop}
                  headers: {response: {add: {x-a: b}}}
            - route: [{destination: {host: shop}}]
          """);

  private static VirtualServiceTree tree(HttpTreatment treatment) {
    return new VirtualServiceTree("shop", HOST, treatment);
  }

  private static HttpTreatment sticky(Integer... weights) {
    return new HttpTreatment(
        null, null, new Faults(List.of()), new StickyVersions("who", "shop-7", List.of(weights)));
  }

  private static HttpTreatment all() {
    return new HttpTreatment(
        Duration.ofSeconds(3),
        new HttpRetry(2, Duration.ofMillis(250), "5xx,reset"),
        new Faults(List.of(FAULT)),
        new StickyVersions("who", "shop-7", List.of(10, 50, 100)));
  }

  @Test
  void shouldSetTimeoutAndRetries_andKeepWhatIsNotNamed() {
    HttpTreatment treatment =
        new HttpTreatment(
            Duration.ofSeconds(3), new HttpRetry(2, null, null), new Faults(List.of()), null);

    Map<String, Object> after = tree(treatment).withTraffic(BEFORE, Traffic.ALL_STABLE);

    assertThat(Trees.maps(after.get("http")))
        .allSatisfy(entry -> assertThat(entry).containsEntry("timeout", "3s"))
        .extracting(entry -> entry.get("retries"))
        .containsExactly(Map.of("attempts", 2, "backoff", "1s"), Map.of("attempts", 2));
    assertThat(tree(treatment).traffic(after)).isEqualTo(Traffic.ALL_STABLE);
    assertThat(tree(HttpTreatment.NONE).traffic(after)).isEqualTo(Traffic.ALL_STABLE);
  }

  @Test
  void shouldSeeIt_whenSomeoneChangedTheTimeout() {
    Map<String, Object> spec = tree(all()).withTraffic(BEFORE, Traffic.ALL_STABLE);
    String changed = new KubernetesSerialization().asYaml(spec).replace("\"3s\"", "\"4s\"");

    assertThat(tree(all()).traffic(yaml(changed))).isNull();
    assertThat(tree(all()).oddities(yaml(changed))).isEmpty();
  }

  @Test
  void shouldStrikeChosenRequests_onlyWhileBothVersionsHaveAPart() {
    HttpTreatment treatment = new HttpTreatment(null, null, new Faults(List.of(FAULT)), null);
    Map<String, Object> plain = tree(treatment).withTraffic(BEFORE, Traffic.ALL_STABLE);
    Traffic shared =
        new Traffic(Weights.canary(10), List.of(RequestMatch.header("x-canary", "yes")), 0);

    Map<String, Object> struck = tree(treatment).withTraffic(plain, shared);

    assertThat(Trees.maps(struck.get("http")).stream().skip(4).toList())
        .isEqualTo(
            Trees.maps(
                yaml("""
                        http:
                          - name: slipway-fault-slipway-canary
                            match: [{headers: {x-canary: {exact: "yes"}, x-fault: {exact: "1"}}}]
                            route: [{destination: {host: shop, subset: canary}}]
                            fault: &fault
                              delay: {percentage: {value: 12.5}, fixedDelay: 1.5s}
                              abort: {percentage: {value: 50.0}, httpStatus: 503}
                          - name: slipway-canary
                            match: [{headers: {x-canary: {exact: "yes"}}}]
                            route: [{destination: {host: shop, subset: canary}}]
                          - name: slipway-fault
                            match: [{headers: {x-fault: {exact: "1"}}}]
                            route: &split
                              - {destination: {host: shop, subset: stable}, weight: 90}
                              - {destination: {host: shop, subset: canary}, weight: 10}
                            fault: *fault
                          - route: *split
                        """)
                    .get("http")));
    assertThat(tree(treatment).withTraffic(struck, Traffic.ALL_STABLE)).isEqualTo(plain);
    assertThat(tree(HttpTreatment.NONE).withTraffic(struck, Traffic.ALL_STABLE)).isEqualTo(plain);
    assertThat(tree(treatment).withTraffic(struck, Traffic.ALL_CANARY))
        .isEqualTo(tree(HttpTreatment.NONE).withTraffic(plain, Traffic.ALL_CANARY));
  }

  @Test
  void shouldSendClientsBackWhereTheyWere_byACookie() {
    Map<String, Object> plain = tree(sticky(10, 30)).withTraffic(BEFORE, Traffic.ALL_STABLE);

    Map<String, Object> kept =
        tree(sticky(10, 30)).withTraffic(plain, Traffic.of(Weights.canary(30)));

    List<Map<String, Object>> last = Trees.maps(kept.get("http")).stream().skip(4).toList();
    assertThat(last)
        .extracting(entry -> Trees.text(entry, "name"))
        .containsExactly("slipway-sticky", "slipway-sticky", "slipway-sticky", "");
    assertThat(cookies(last.get(3)))
        .containsExactly(
            "who=slipway.stable.shop-7.30; Path=/; HttpOnly; SameSite=Lax",
            "who=slipway.canary.shop-7; Path=/; HttpOnly; SameSite=Lax");
    assertThat(cookies(last.get(2))).isEqualTo(cookies(last.get(3)));
    assertThat(weights(last.get(2))).containsExactly(70, 20);
    assertThat(tree(sticky(10, 30)).withTraffic(kept, Traffic.ALL_STABLE)).isEqualTo(plain);
    assertThat(tree(HttpTreatment.NONE).withTraffic(kept, Traffic.ALL_STABLE)).isEqualTo(plain);
  }

  private static List<String> cookies(Map<String, Object> entry) {
    return Trees.maps(entry.get("route")).stream()
        .map(item -> Trees.map(Trees.map(item.get("headers")).get("response")))
        .map(response -> Trees.text(Trees.map(response.get("add")), "Set-Cookie"))
        .toList();
  }

  private static List<Integer> weights(Map<String, Object> entry) {
    return Trees.maps(entry.get("route")).stream()
        .map(item -> Trees.number(item, "weight"))
        .toList();
  }

  /** All clients, as the shares of them that bring each cookie. */
  @Property(tries = 100)
  void shouldSplitReturningClientsAsTheWeightsSay(@ForAll("ascending") List<Integer> steps) {
    VirtualServiceTree tree = tree(sticky(steps.toArray(Integer[]::new)));
    Map<String, Double> clients = new TreeMap<>(Map.of("", 1.0));
    Map<String, Object> spec = tree.withTraffic(Map.of(), Traffic.ALL_STABLE);
    for (int weight : steps) {
      spec = tree.withTraffic(spec, Traffic.of(Weights.canary(weight)));
      clients = afterAnotherRequest(clients, Trees.maps(spec.get("http")));
      assertThat(clients.get("slipway.canary.shop-7")).isCloseTo(weight / 100.0, within(1e-9));
    }
  }

  private static Map<String, Double> afterAnotherRequest(
      Map<String, Double> clients, List<Map<String, Object>> entries) {
    Map<String, Double> after = new TreeMap<>();
    clients.forEach(
        (cookie, share) -> {
          Map<String, Object> entry =
              entries.stream().filter(each -> takes(each, cookie)).findFirst().orElseThrow();
          List<Integer> weights = weights(entry);
          double sum = weights.stream().mapToInt(Integer::intValue).sum();
          for (int i = 0; i < weights.size(); i++) {
            String given = cookies(entry).get(i);
            String kept =
                given.isEmpty() ? cookie : given.substring("who=".length(), given.indexOf(';'));
            after.merge(kept, sum == 0 ? share : share * weights.get(i) / sum, Double::sum);
          }
        });
    return after;
  }

  private static boolean takes(Map<String, Object> entry, String cookie) {
    List<RequestMatch> matches = IstioConditions.CONDITIONS.read(entry, Map.of("route", List.of()));
    return matches.isEmpty() || cookie.equals(matches.get(0).exact());
  }

  @Provide
  Arbitrary<List<Integer>> ascending() {
    return Arbitraries.integers()
        .between(1, 99)
        .set()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(set -> set.stream().sorted().toList());
  }

  @Property(tries = 200)
  void shouldReadWhatItWrote_whateverIsAskedForBeside(
      @ForAll @IntRange(max = 100) int weight,
      @ForAll boolean toTesters,
      @ForAll @IntRange(max = 100) int mirror) {
    List<RequestMatch> matches =
        toTesters ? List.of(RequestMatch.header("x-canary", "yes")) : List.of();
    Traffic traffic = new Traffic(Weights.canary(weight), matches, mirror);

    Map<String, Object> spec = tree(all()).withTraffic(BEFORE, traffic);

    assertThat(tree(all()).traffic(spec)).isEqualTo(traffic);
    assertThat(tree(all()).withTraffic(spec, traffic)).isEqualTo(spec);
    assertThat(tree(all()).traffic(tree(all()).withTraffic(spec, Traffic.ALL_STABLE)))
        .isEqualTo(Traffic.ALL_STABLE);
    assertThat(
            new KubernetesSerialization().asYaml(tree(all()).withTraffic(spec, Traffic.ALL_STABLE)))
        .doesNotContain("slipway-", "fault", "Set-Cookie");
  }

  @Test
  void shouldRefuse_whatItCannotTellApart() {
    Map<String, Object> byCookie =
        yaml(
            "http: [{match: [{headers: {cookie: {regex: a}}}], route: [{destination: {host: shop}}]}]");
    Traffic shared = Traffic.of(Weights.canary(10));

    assertThatThrownBy(() -> tree(sticky(10)).withTraffic(byCookie, shared))
        .hasMessageStartingWith("VirtualService shop, spec.http[0] matches header cookie itself");
    assertThat(tree(sticky(10)).withTraffic(byCookie, Traffic.ALL_STABLE)).isNotNull();

    Map<String, Object> ownCookie =
        yaml(
            "http: [{route: [{destination: {host: shop}, headers: {response: {add: {Set-Cookie: a=b}}}}]}]");
    assertThatThrownBy(() -> tree(sticky(10)).withTraffic(ownCookie, shared))
        .hasMessageStartingWith(
            "VirtualService shop, spec.http[0].route adds a Set-Cookie of its own");
  }

  @Test
  void shouldNeverKeepAnAbortFromTheOneWrite_whateverStandsInTheObject() {
    Map<String, Object> spec =
        yaml(
            """
            http:
              - match: [{headers: {cookie: {regex: a}, x-fault: {exact: "2"}}}]
                route:
                  - {destination: {host: shop, subset: stable}, weight: 90, headers: {response: {add: {Set-Cookie: a=b}}}}
                  - {destination: {host: shop, subset: canary}, weight: 10}
            """);

    assertThat(tree(all()).traffic(spec)).isNull();
    assertThat(tree(all()).namesArms(spec)).isTrue();
    assertThat(tree(all()).traffic(tree(all()).withTraffic(spec, Traffic.ALL_STABLE)))
        .isEqualTo(Traffic.ALL_STABLE);
  }

  @Test
  void shouldSayWhatIsOddInWeights_withItsPlace() {
    assertThat(
            oddities(
                "[{destination: {host: shop, subset: stable}, weight: 90}, {destination: {host: shop, subset: canary}, weight: 20}]"))
        .containsExactly(
            "VirtualService shop, spec.http[1].route: weights 90 and 20 make 110, not 100");
    assertThat(
            oddities(
                "[{destination: {host: shop, subset: stable}, weight: 110}, {destination: {host: shop, subset: canary}, weight: -10}]"))
        .containsExactly(
            "VirtualService shop, spec.http[1].route: weights 110 and -10: one is negative");
    assertThat(oddities("[{destination: {host: shop, subset: stable}}]"))
        .containsExactly("VirtualService shop, spec.http[1].route: sends to subset stable alone");
    assertThat(oddities("[{destination: {host: shop, subset: canary}}]"))
        .containsExactly("VirtualService shop, spec.http[1].route: sends to subset canary alone");
    assertThat(oddities("[{destination: {host: shop}}]")).isEmpty();
  }

  private static List<String> oddities(String route) {
    Map<String, Object> spec =
        yaml("http: [{route: [{destination: {host: basket}}]}, {route: " + route + "}]");
    List<String> oddities = tree(HttpTreatment.NONE).oddities(spec);
    assertThat(
            tree(HttpTreatment.NONE)
                .traffic(tree(HttpTreatment.NONE).withTraffic(spec, Traffic.ALL_STABLE)))
        .isEqualTo(Traffic.ALL_STABLE);
    return oddities;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(String text) {
    return new KubernetesSerialization().unmarshal(text, Map.class);
  }
}
