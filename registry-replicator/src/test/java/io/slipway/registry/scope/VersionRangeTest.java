package io.slipway.registry.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

  /** Expectations by node-semver's README; blanks separate versions. */
  @ParameterizedTest(name = "{0} takes {1} and not {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "1.2.3;            1.2.3 v1.2.3 1.2.3_build.7;   1.2.4 1.2.3-rc.1",
        "=1.2;             1.2.0 1.2.99;                  1.3.0 1.1.9",
        "1.x;              1.0.0 1.99.0;                  2.0.0 0.9.9 2.0.0-0",
        "1.2.*;            1.2.0 1.2.7;                   1.3.0",
        "*;                0.0.0 9.9.9;                   1.0.0-rc.1 latest 1.2",
        ">=1.2.0 <2.0.0;   1.2.0 1.9.9;                   2.0.0 1.1.9",
        "'>=1.2, <2';      1.2.0 1.9.9;                   2.0.0 2.0.0-rc.1 1.1.9",
        ">1.2;             1.3.0 2.0.0;                   1.2.0 1.2.9",
        ">1.2.3;           1.2.4;                         1.2.3",
        ">*;               ;                              1.0.0 0.0.0",
        "<=1.2;            1.2.9 0.1.0;                   1.3.0",
        "<1.2;             1.1.9;                         1.2.0",
        "<= 1.2.3;         1.2.3;                         1.2.4",
        "~1.2.3;           1.2.3 1.2.9;                   1.3.0 1.2.2",
        "~>1.2;            1.2.0 1.2.9;                   1.3.0",
        "~1;               1.0.0 1.9.0;                   2.0.0",
        "^1.2.3;           1.2.3 1.9.9;                   2.0.0 1.2.2 2.0.0-alpha",
        "^0.2.3;           0.2.3 0.2.9;                   0.3.0",
        "^0.0.3;           0.0.3;                         0.0.4 0.0.2",
        "^0.0;             0.0.0 0.0.9;                   0.1.0",
        "^0;               0.0.0 0.9.9;                   1.0.0",
        "1.2.3 - 2.3;      1.2.3 2.3.9;                   2.4.0 1.2.2",
        "1.2 - 2.3.4;      1.2.0 2.3.4;                   2.3.5",
        "1.0.0 || ^3.1;    1.0.0 3.1.0 3.9.0;             1.0.1 3.0.9 4.0.0",
        "^1.0.0 !=1.4.2;   1.4.1 1.4.3;                   1.4.2",
        ">1.2.3-alpha.3;   1.2.3-alpha.7 1.2.3 3.4.5;     3.4.5-alpha.9 1.2.3-alpha.3",
        "^1.2.3-beta.2;    1.2.3-beta.4 1.2.3;            1.2.4-beta.2 1.2.3-beta.1",
      })
  void shouldHoldWhatNpmHolds_whenRangeIsGiven(String range, String inside, String outside) {
    VersionRange parsed = VersionRange.parse("semver", range);
    assertThat(words(inside)).allMatch(tag -> parsed.contains(tag, false));
    assertThat(words(outside)).noneMatch(tag -> parsed.contains(tag, false));
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : List.of(text.trim().split("\\s+"));
  }

  @Test
  void shouldTakeAnyPrerelease_whenAskedFor() {
    VersionRange range = VersionRange.parse("semver", "^1.2.0");
    assertThat(range.contains("1.4.0-rc.1", true)).isTrue();
    assertThat(range.contains("1.4.0-rc.1", false)).isFalse();
    assertThat(range.contains("2.0.0-rc.1", true)).isFalse();
  }

  @Test
  void shouldOrderByPrecedence_whenPrereleasesDiffer() {
    // Semantic Versioning 2.0.0, section 11.4.
    List<Version> ordered =
        Stream.of(
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0")
            .map(text -> Version.parse(text).orElseThrow())
            .toList();
    assertThat(ordered).isSorted();
    assertThat(ordered.stream().distinct()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2",
        "01.2.3",
        "1.2.3-01",
        "latest",
        "1.2.3.4",
        "v",
        "1.2.3-",
        "20240101123456789012.1.1"
      })
  void shouldNotBeVersion_whenTextIsSomethingElse(String text) {
    assertThat(Version.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1.2.3 ||", "one", ">=", "1.2.3.4", "!=1.2", "^^1", "1 & 2", ">=1.x.y"})
  void shouldBeRefused_whenRangeIsNotUnderstood(String text) {
    assertThatThrownBy(() -> VersionRange.parse("semver", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("semver: ")
        .hasMessageContaining("not a range of versions");
  }
}
