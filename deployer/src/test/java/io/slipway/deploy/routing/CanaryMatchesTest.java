package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.RequestMatch;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryMatchesTest {
  private static final VirtualServiceTree SERVICE =
      new VirtualServiceTree("shop", new IstioHost("shop", "prod"));

  private static final Map<String, Object> TWO_ENTRIES =
      yaml(
          """
          hosts: [shop]
          http:
            - name: api
              match: [{uri: {prefix: /api}, headers: {x-tenant: {exact: a}}}, {uri: {prefix: /v2}}]
              timeout: 3s
              route: [{destination: {host: shop, port: {number: 80}}}]
            - route: [{destination: {host: shop}}]
          """);

  @Test
  void shouldNarrowEachEntry_whenSomeRequestsGoToTheCanaryAlone() {
    Traffic traffic =
        new Traffic(Weights.canary(10), List.of(RequestMatch.header("X-Canary", "yes")), 0);

    assertThat(SERVICE.withTraffic(TWO_ENTRIES, traffic))
        .isEqualTo(
            yaml(
                """
                hosts: [shop]
                http:
                  - name: slipway-canary-api
                    match:
                      - {uri: {prefix: /api}, headers: {x-tenant: {exact: a}, x-canary: {exact: "yes"}}}
                      - {uri: {prefix: /v2}, headers: {x-canary: {exact: "yes"}}}
                    timeout: 3s
                    route: [{destination: {host: shop, port: {number: 80}, subset: canary}}]
                  - name: api
                    match: [{uri: {prefix: /api}, headers: {x-tenant: {exact: a}}}, {uri: {prefix: /v2}}]
                    timeout: 3s
                    route:
                      - {destination: {host: shop, port: {number: 80}, subset: stable}, weight: 90}
                      - {destination: {host: shop, port: {number: 80}, subset: canary}, weight: 10}
                  - name: slipway-canary
                    match: [{headers: {x-canary: {exact: "yes"}}}]
                    route: [{destination: {host: shop, subset: canary}}]
                  - route:
                      - {destination: {host: shop, subset: stable}, weight: 90}
                      - {destination: {host: shop, subset: canary}, weight: 10}
                """));
  }

  @Test
  void shouldMirror_andStopWithoutATrace() {
    Map<String, Object> split = SERVICE.withTraffic(TWO_ENTRIES, Traffic.ALL_STABLE);
    Traffic mirrored = new Traffic(Weights.ALL_STABLE, List.of(), 20);

    Map<String, Object> after = SERVICE.withTraffic(split, mirrored);

    assertThat(Trees.maps(after.get("http")))
        .allSatisfy(
            entry ->
                assertThat(entry)
                    .containsEntry("mirrorPercentage", Map.of("value", 20.0))
                    .containsKey("mirror"));
    assertThat(SERVICE.traffic(after)).isEqualTo(mirrored);
    assertThat(SERVICE.withTraffic(after, Traffic.ALL_STABLE)).isEqualTo(split);
  }

  @Test
  void shouldLeaveAMirrorToElsewhere() {
    Map<String, Object> before =
        yaml("http: [{mirror: {host: recorder}, route: [{destination: {host: shop}}]}]");

    assertThat(Trees.maps(SERVICE.withTraffic(before, Traffic.ALL_STABLE).get("http")).get(0))
        .containsEntry("mirror", Map.of("host", "recorder"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{headers: {x-canary: {exact: \"no\"}}}",
        "{headers: {x-canary: {exact: \"yes\"}, x-more: {exact: a}}}",
        "{uri: {prefix: /}, headers: {x-canary: {exact: \"yes\"}}}",
      })
  void shouldSeeIt_whenSomeoneChangedTheMatch(String changed) {
    Traffic wanted =
        new Traffic(Weights.canary(10), List.of(RequestMatch.header("x-canary", "yes")), 0);
    Map<String, Object> spec =
        yaml(
            """
            hosts: [shop]
            http:
              - name: slipway-canary
                match: [%s]
                route: [{destination: {host: shop, subset: canary}}]
              - route:
                  - {destination: {host: shop, subset: stable}, weight: 90}
                  - {destination: {host: shop, subset: canary}, weight: 10}
            """
                .formatted(changed));

    assertThat(SERVICE.traffic(spec)).isNotEqualTo(wanted);
    assertThat(SERVICE.traffic(SERVICE.withTraffic(spec, wanted))).isEqualTo(wanted);
  }

  @Property(tries = 300)
  void shouldReadWhatItWrote(
      @ForAll @IntRange(max = 100) int weight,
      @ForAll("matches") List<RequestMatch> matches,
      @ForAll @IntRange(max = 100) int mirror) {
    Traffic traffic = new Traffic(Weights.canary(weight), matches, mirror);

    Map<String, Object> spec = SERVICE.withTraffic(TWO_ENTRIES, traffic);

    assertThat(SERVICE.traffic(spec)).isEqualTo(traffic);
    assertThat(SERVICE.traffic(SERVICE.withTraffic(spec, Traffic.ALL_STABLE)))
        .isEqualTo(Traffic.ALL_STABLE);
  }

  @Provide
  Arbitrary<List<RequestMatch>> matches() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("abc-.$|*").ofMinLength(1).ofMaxLength(6);
    Arbitrary<String> values =
        Arbitraries.strings().withChars("abc().*[=Q").ofMinLength(1).ofMaxLength(6);
    return Combinators.combine(names, values, Arbitraries.integers().between(0, 5))
        .as(
            (name, value, kind) ->
                new RequestMatch(
                    kind < 3 ? "x-" + name : null,
                    kind < 3 ? null : name,
                    kind % 3 == 0 ? value : null,
                    kind % 3 == 1 ? value : null,
                    kind % 3 == 2 ? Pattern.quote(value) : null))
        .list()
        .ofMaxSize(3);
  }

  @Test
  void shouldFindACookieAmongOthers() {
    Pattern exact = pattern(new RequestMatch(null, "c.x", "a+b", null, null));
    Pattern prefix = pattern(new RequestMatch(null, "c", null, "a", null));
    Pattern regex = pattern(new RequestMatch(null, "c", null, null, "a|b"));

    assertThat(List.of("c.x=a+b", "z=1; c.x=a+b", "c.x=a+b; z=1", "z=1;c.x=a+b;y=2"))
        .allMatch(exact.asMatchPredicate());
    assertThat(List.of("c.x=a+bc", "cyx=a+b", "xc.x=a+b", "z=c.x=a+b", "c.x=aab", ""))
        .noneMatch(exact.asMatchPredicate());
    assertThat(List.of("c=a", "c=abc; d=1")).allMatch(prefix.asMatchPredicate());
    assertThat(List.of("c=ba", "d=a")).noneMatch(prefix.asMatchPredicate());
    assertThat(List.of("c=a", "y=1; c=b")).allMatch(regex.asMatchPredicate());
    assertThat(List.of("c=ab", "c=c")).noneMatch(regex.asMatchPredicate());
  }

  private static Pattern pattern(RequestMatch match) {
    return Pattern.compile(Cookies.regex(match));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(String text) {
    return new KubernetesSerialization().unmarshal(text, Map.class);
  }
}
