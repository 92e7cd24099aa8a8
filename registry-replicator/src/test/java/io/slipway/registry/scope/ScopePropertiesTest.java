package io.slipway.registry.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.scope.ManifestFacts.Entry;
import io.slipway.registry.store.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Versions, names and indexes, whatever they are. */
class ScopePropertiesTest {

  @Provide
  Arbitrary<String> versions() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 3);
    Arbitrary<String> prerelease = Arbitraries.of("", "", "-0", "-alpha", "-alpha.1", "-rc.2");
    return Combinators.combine(number, number, number, prerelease)
        .as((major, minor, patch, pre) -> major + "." + minor + "." + patch + pre);
  }

  private static boolean isIn(String version, String range) {
    return VersionRange.parse("semver", range).contains(version, true);
  }

  private static int compare(String a, String b) {
    return Version.parse(a).orElseThrow().compareTo(Version.parse(b).orElseThrow());
  }

  @Property
  void shouldAgreeWithOrder_whenComparatorsAreAsked(
      @ForAll("versions") String version, @ForAll("versions") String bound) {
    int side = compare(version, bound);
    assertThat(isIn(version, ">=" + bound)).isEqualTo(side >= 0);
    assertThat(isIn(version, "<" + bound)).isEqualTo(side < 0);
    assertThat(isIn(version, ">" + bound)).isEqualTo(side > 0);
    assertThat(isIn(version, "<=" + bound)).isEqualTo(side <= 0);
    assertThat(isIn(version, "!=" + bound)).isEqualTo(side != 0);
    assertThat(isIn(version, bound)).isEqualTo(side == 0);
  }

  @Property
  void shouldBeUnion_whenRangesAreJoined(
      @ForAll("versions") String version,
      @ForAll("versions") String one,
      @ForAll("versions") String two) {
    assertThat(isIn(version, "^" + one + " || ~" + two))
        .isEqualTo(isIn(version, "^" + one) || isIn(version, "~" + two));
    assertThat(isIn(version, ">=" + one + " <" + two))
        .isEqualTo(isIn(version, ">=" + one) && isIn(version, "<" + two));
  }

  @Property
  void shouldTakePrereleasesOnlyBySet_whenNotAskedForAll(
      @ForAll("versions") String version, @ForAll("versions") String bound) {
    VersionRange range = VersionRange.parse("semver", ">=" + bound);
    if (range.contains(version, false)) {
      assertThat(range.contains(version, true)).isTrue();
      assertThat(!version.contains("-") || bound.contains("-")).isTrue();
    }
  }

  @Provide
  Arbitrary<String> repositories() {
    return Arbitraries.strings()
        .withCharRange('a', 'd')
        .ofMinLength(1)
        .ofMaxLength(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(parts -> String.join("/", parts));
  }

  @Property
  void shouldKeepLastSegment_whenFlattened(
      @ForAll("repositories") String repository, @ForAll @IntRange(min = 1, max = 6) int levels) {
    String flat = Flatten.apply(Integer.toString(levels), repository);
    assertThat(repository).endsWith(flat);
    assertThat(flat).endsWith(Flatten.apply(Flatten.ALL, repository)).isNotEmpty();
    assertThat(Flatten.apply(Flatten.NONE, repository)).isEqualTo(repository);
    assertThat(Flatten.apply(Flatten.ALL, flat)).isEqualTo(Flatten.apply(Flatten.ALL, repository));
  }

  @Property
  void shouldRewriteToItself_whenTemplateIsTheWholeMatch(
      @ForAll("repositories") String repository) {
    assertThat(RewriteRule.apply(List.of(new RewriteRule("(.*)", "$1")), repository))
        .isEqualTo(repository);
    assertThat(RewriteRule.apply(List.of(new RewriteRule("x.*", "y")), repository))
        .isEqualTo(repository);
    assertThat(RewriteRule.apply(List.of(new RewriteRule("(.*)", "m/$1")), repository))
        .isEqualTo("m/" + repository);
  }

  @Property
  void shouldFlattenInSteps_whenSegmentsAreLeft(
      @ForAll("repositories") String repository,
      @ForAll @IntRange(min = 1, max = 3) int one,
      @ForAll @IntRange(min = 1, max = 3) int two) {
    assertThat(
            Flatten.apply(Integer.toString(two), Flatten.apply(Integer.toString(one), repository)))
        .isEqualTo(Flatten.apply(Integer.toString(one + two), repository));
  }

  @Provide
  Arbitrary<RewriteRule> rules() {
    return Combinators.combine(
            Arbitraries.of("(.*)", "([a-c]+)/(.*)", "a(b?)(.*)", "([^/]+)", "(?P<x>.*)/(d+)"),
            Arbitraries.of("$1", "m/$1", "$1-x", "y/$1/z"))
        .as(RewriteRule::new);
  }

  /** Of the whole name, as a matcher of the JDK's replaces it. */
  private static Optional<String> replaced(RewriteRule rule, String name) {
    Matcher matcher = Pattern.compile(rule.match().replace("?P<", "?<")).matcher(name);
    return matcher.matches()
        ? Optional.of(rule.to().replace("$1", String.valueOf(matcher.group(1))))
        : Optional.empty();
  }

  @Property
  void shouldRewriteByTheFirstThatMatches_whenRulesAreAny(
      @ForAll("repositories") String repository,
      @ForAll("rules") RewriteRule one,
      @ForAll("rules") RewriteRule two) {
    assertThat(RewriteRule.apply(List.of(one, two), repository))
        .isEqualTo(
            replaced(one, repository).or(() -> replaced(two, repository)).orElse(repository));
  }

  private static Manifest index(List<Integer> architectures) throws Exception {
    String entries =
        architectures.stream()
            .map(
                one ->
                    "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:%064d\",\"size\":%d,\"platform\":{\"os\":\"linux\",\"architecture\":\"a%d\"},\"annotations\":{\"k\":\"v\"}}"
                        .formatted(one, one, one))
            .collect(Collectors.joining(","));
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[%s],\"annotations\":{\"a\":\"b\"}}"
            .formatted(entries);
    return Manifest.parse("x", json.getBytes(StandardCharsets.UTF_8), null, null);
  }

  @Property
  void shouldKeepDigestsOfChildren_whenIndexIsNarrowed(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 9) Integer> platforms,
      @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 0, max = 9) Integer> wanted)
      throws Exception {
    Manifest index = index(platforms);
    PlatformSet set = new PlatformSet(wanted.stream().map(one -> "linux/a" + one).toList());
    List<Entry> expected =
        ManifestFacts.of(index).children().stream()
            .filter(entry -> set.contains("linux", entry.architecture(), ""))
            .toList();

    Optional<NarrowedIndex> narrowed = NarrowedIndex.of(index, set, "x");

    assertThat(narrowed.isPresent()).isEqualTo(expected.size() < platforms.size());
    if (narrowed.isPresent()) {
      Manifest made = narrowed.get().index();
      assertThat(ManifestFacts.of(made).children()).isEqualTo(expected);
      assertThat(made.digest()).isNotEqualTo(index.digest());
      assertThat(made.mediaType()).isEqualTo(index.mediaType());
      assertThat(ManifestFacts.of(made).annotations()).containsEntry("a", "b");
      assertThat(NarrowedIndex.of(made, set, "x")).isEmpty();
    }
  }
}
