package io.slipway.registry.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "shop/**, shop/api, true",
    "shop/**, shop/a/b/c, true",
    "shop/**, shop, true",
    "shop/**, shopping/api, false",
    "shop/*, shop/api, true",
    "shop/*, shop/a/b, false",
    "**, anything/at/all, true",
    "**/api, api, true",
    "**/api, a/b/api, true",
    "**/api, a/b/rapi, false",
    "a/**/z, a/z, true",
    "a/**/z, a/b/c/z, true",
    "a/**/z, a/bz, false",
    "v1.?, v1.2, true",
    "v1.?, v1.23, false",
    "v1.*, v1., true",
    "v1.*, v1x2, false",
    "*-rc*, 1.0-rc1, true",
    "a**, a/b, true",
    "api, api, true",
    "api, apis, false"
  })
  void shouldMatchAsDocumented_whenGlobMeetsName(String glob, String name, boolean matches) {
    assertThat(new Glob(glob).matches(name)).isEqualTo(matches);
  }

  @Test
  void shouldRefuse_whenPatternHoldsWhatNoNameCan() {
    assertThatThrownBy(() -> Glob.check("repository", "shop/[ab]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("repository: 'shop/[ab]'");
  }

  @Property
  void shouldMatchItself_whenNameIsPlain(@ForAll("names") String name) {
    assertThat(new Glob(name).matches(name)).isTrue();
    assertThat(new Glob("**").matches(name)).isTrue();
    assertThat(new Glob(name + "/**").matches(name + "/x")).isTrue();
  }

  @Property
  void shouldAgreeWithRegularExpression_whenPatternIsAny(
      @ForAll("patterns") String pattern, @ForAll("names") String name) {
    assertThat(new Glob(pattern).matches(name)).isEqualTo(name.matches(toRegex(pattern)));
  }

  @Property(tries = 20)
  void shouldAnswerSoon_whenPatternIsHostile(@ForAll("names") String name) {
    String hostile = "*a".repeat(100) + "b";
    assertThat(new Glob(hostile).matches("a".repeat(250) + name.charAt(0))).isIn(true, false);
  }

  private static String toRegex(String glob) {
    String inner = glob;
    String suffix = "";
    if (inner.endsWith("/**")) {
      inner = inner.substring(0, inner.length() - 3);
      suffix = "(/.*)?";
    }
    return inner
            .replaceAll("(^|/)\\*\\*/", "$1<any/>")
            .replace("**", "<any>")
            .replace(".", "\\.")
            .replace("*", "[^/]*")
            .replace("?", "[^/]")
            .replace("<any[^/]>", "<any>")
            .replace("<any/>", "(.*/)?")
            .replace("<any>", ".*")
        + suffix;
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars('a', 'b')
        .ofMinLength(1)
        .ofMaxLength(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(parts -> String.join("/", parts));
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of("a", "b", "*", "?", "ab", "a*")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(parts -> String.join("", parts).replaceAll("\\*+", "*"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(
            segments ->
                Arbitraries.of(
                    String.join("/", segments),
                    "**/" + String.join("/", segments),
                    String.join("/", segments) + "/**",
                    String.join("/**/", segments)));
  }
}
