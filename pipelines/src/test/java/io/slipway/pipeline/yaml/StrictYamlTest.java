package io.slipway.pipeline.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.release.Routing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictYamlTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("HOST", "h:5000", "EMPTY", "");

  enum Mode {
    FAST,
    VERY_SLOW
  }

  record Part(String name, @Nullable Integer weight) {
    Part {
      if (weight != null && weight > 100) {
        throw new IllegalArgumentException("weight: is " + weight + ", at most 100");
      }
    }
  }

  record Whole(
      String title,
      int count,
      double ratio,
      boolean on,
      @Nullable Duration pause,
      @Nullable Mode mode,
      List<Part> parts,
      Map<String, String> labels) {}

  private static final String GOOD =
      """
      title: "${HOST}/x"
      count: 3
      ratio: 0.5
      on: true
      pause: 1m30s
      mode: verySlow
      parts:
        - {name: a, weight: 10}
        - name: ${MISSING:-b}
      labels: {k: v, n: 1}
      """;

  @Test
  void shouldBindEveryType_whenDocumentFits() throws YamlException {
    Whole whole = parse(GOOD);
    assertThat(whole)
        .isEqualTo(
            new Whole(
                "h:5000/x",
                3,
                0.5,
                true,
                Duration.ofSeconds(90),
                Mode.VERY_SLOW,
                List.of(new Part("a", 10), new Part("b", null)),
                Map.of("k", "v", "n", "1")));
  }

  @Test
  void shouldReadEveryDocument_whenThereAreSeveral() throws YamlException {
    List<Part> parts =
        StrictYaml.parseAll("name: a\n---\nname: b\n", "f.yaml", Part.class, ENVIRONMENT);
    assertThat(parts).extracting(Part::name).containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "title: | titel: | f.yaml:1:1: unknown key 'titel' (did you mean title?)",
        "count: 3 | count: three | f.yaml:2:8: expected a whole number, but found 'three'",
        "on: true | on: yes | f.yaml:4:5: expected true or false, but found 'yes'",
        "pause: 1m30s | pause: 90 | f.yaml:5:8: expected a duration such as 500ms, 10s, 2m or 30d",
        "mode: verySlow | mode: slow | f.yaml:6:7: expected one of fast, verySlow, but found 'slow'",
        "weight: 10 | weight: 101 | f.yaml:8:15: weight: is 101, at most 100",
        "{name: a, weight: 10} | {name: a, name: b} | f.yaml:8:15: the key 'name' is given twice",
        "{name: a, weight: 10} | plain | f.yaml:8:5: expected a mapping with name, weight, but found 'plain'",
        "count: 3 | on: false | f.yaml:4:1: the key 'on' is given twice",
        "name: ${MISSING:-b} | weight: 1 | f.yaml:9:5: the key 'name' is missing",
        "${MISSING:-b} | ${MISSING} | f.yaml:9:11: the environment variable MISSING isn't set: set it, or write ${MISSING:-default}",
        "${MISSING:-b} | ${EMPTY:?say who} | f.yaml:9:11: the environment variable EMPTY isn't set: say who",
        "${MISSING:-b} | ${bad-name} | f.yaml:9:11: '${' begins a variable",
        "labels: {k: v, n: 1} | labels: {k: v | f.yaml:11:1: expected ',' or '}'",
      })
  void shouldNameThePlace_whenDocumentDoesNotFit(String from, String to, String message) {
    assertThatThrownBy(() -> parse(GOOD.replace(from, to)))
        .isInstanceOf(YamlException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldKeepDollarBrace_whenDollarIsDoubled() throws YamlException {
    assertThat(parse(GOOD.replace("${HOST}/x", "$${HOST}")).title()).isEqualTo("${HOST}");
  }

  @Test
  void shouldRefuse_whenAliasesMultiply() {
    StringBuilder bomb = new StringBuilder("a0: &a0 {x: 1}\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> StrictYaml.parseAll(bomb.toString(), "f", Tree.class, Map.of()))
        .isInstanceOf(YamlException.class);
    assertThatThrownBy(
            () ->
                StrictYaml.parseAll(
                    "children: &a\n  - {children: *a}\n", "f", Tree.class, Map.of()))
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("nested too deeply");
  }

  record Tree(List<Tree> children) {}

  record Lists(List<String> given, @Nullable List<String> optional) {}

  @Test
  void shouldTellMissingFromEmpty_whenListIsOptional() throws YamlException {
    assertThat(StrictYaml.parseAll("{}", "l.yaml", Lists.class, Map.of()))
        .containsExactly(new Lists(List.of(), null));
    assertThat(StrictYaml.parseAll("optional: []", "l.yaml", Lists.class, Map.of()))
        .containsExactly(new Lists(List.of(), List.of()));
  }

  private static Whole parse(String text) throws YamlException {
    return StrictYaml.parseAll(text, "f.yaml", Whole.class, ENVIRONMENT).get(0);
  }

  record Fast(@Nullable Integer speed) {}

  record Slow(@Nullable Integer patience) {}

  record OneOf(@Nullable Fast fast, @Nullable Slow slow) {}

  @Test
  void shouldSayWhoseKeyItIs_whenItBelongsBesideThisRecord() {
    assertThatThrownBy(
            () -> StrictYaml.parseAll("fast: {patience: 3}", "f.yaml", OneOf.class, Map.of()))
        .hasMessageContaining("f.yaml:1:8: unknown key 'patience'")
        .hasMessageEndingWith("known are speed; 'patience' is for slow");
  }

  @Test
  void shouldBindWhatTheGuideShowsOfIstio() throws Exception {
    String guide = Files.readString(Path.of("../docs/deploy.md"));
    int begin = guide.indexOf("istio:\n", guide.indexOf("### More of Istio"));
    String shown = guide.substring(begin, guide.indexOf("```", begin));
    String whole =
        shown.replace(
            "istio:\n", "istio:\n  host: shop\n  virtualService: shop\n  destinationRule: shop\n");

    assertThat(StrictYaml.parseAll(whole, "deploy.md", Routing.class, Map.of()))
        .singleElement()
        .satisfies(routing -> assertThat(routing.router().word()).isEqualTo("istio"));
  }
}
