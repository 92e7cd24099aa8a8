package io.slipway.image.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpanderTest {
  private static final Map<String, String> VALUES =
      Map.of(
          "foo", "bar",
          "empty", "",
          "path", "/usr/local/lib/libfoo.so.1.2",
          "name", "foobarbaz",
          "words", "one two");

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$foo|bar",
        "${foo}|bar",
        "a${foo}b|abarb",
        "$foo_x|``",
        "$unset|``",
        "\\$foo|$foo",
        "\\${foo}|${foo}",
        "'$foo'|$foo",
        "\"$foo\"|bar",
        "\"\\$foo\"|$foo",
        "\"a\\b\"|a\\b",
        "a\\b|ab",
        "it\\'s|it's",
        "${foo:-def}|bar",
        "${unset:-def}|def",
        "${empty:-def}|def",
        "${empty-def}|``",
        "${unset-def}|def",
        "${unset:-${foo}}|bar",
        "${unset:-'a b'}|a b",
        "${foo:+alt}|alt",
        "${unset:+alt}|``",
        "${empty:+alt}|``",
        "${empty+alt}|alt",
        "${unset+alt}|``",
        "${foo:?no}|bar",
        "${foo?no}|bar",
        "${empty?no}|``",
        "${path#*/}|usr/local/lib/libfoo.so.1.2",
        "${path##*/}|libfoo.so.1.2",
        "${path%.*}|/usr/local/lib/libfoo.so.1",
        "${path%%.*}|/usr/local/lib/libfoo",
        "${path%/*}|/usr/local/lib",
        "${name#f?o}|barbaz",
        "${name%ba?}|foobar",
        "${name#nomatch}|foobarbaz",
        "${name/ba/BA}|fooBArbaz",
        "${name//ba/BA}|fooBArBAz",
        "${name/ba*/X}|fooX",
        "${name//o/}|fbarbaz",
        "${path//\\//_}|_usr_local_lib_libfoo.so.1.2",
        "${unset/a/b}|``",
        "$|$",
        "a$ b|a$ b",
        "$1|``",
        "a<b|a<b"
      })
  void shouldExpandAsDocumented(String word, String expected) throws Exception {
    assertThat(new Expander(Quoting.words('\\')).word(word, VALUES::get)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "${unset:?needed}|unset: needed",
        "${empty:?}|empty: is not allowed to be empty",
        "${unset?}|unset: is not allowed to be unset",
        "${foo|missing '}'",
        "${|missing '}'",
        "${}|bad substitution",
        "${:x}|bad substitution",
        "${{x}|bad substitution",
        "${foo:#x}|unsupported modifier (:#)",
        "${foo!x}|unsupported modifier (!)",
        "${foo:-x|missing '}'",
        "${foo/x|missing '/'",
        "${foo/x/y|missing '}'",
        "${foo#a\\b}|invalid escape",
        "'open|single-quote",
        "\"open|double-quote"
      })
  void shouldRefuse_whenSubstitutionIsMalformed(String word, String message) {
    assertThatThrownBy(() -> new Expander(Quoting.words('\\')).word(word, VALUES::get))
        .isInstanceOf(ExpansionException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("failed to process \"" + word + "\"");
  }

  @Test
  void shouldUseTheEscapeOfTheFile() throws Exception {
    assertThat(new Expander(Quoting.words('`')).word("c:\\`$foo\\$foo", VALUES::get))
        .isEqualTo("c:\\$foo\\bar");
  }

  @Test
  void shouldSplitValuesButNotQuotedOnes_whenWordsAreAskedFor() throws Exception {
    assertThat(new Expander(Quoting.words('\\')).words("a $words \"$words\" b\\ c", VALUES::get))
        .containsExactly("a", "one", "two", "one two", "b c");
  }

  @Test
  void shouldKeepQuotes_whenTextIsADocument() throws Exception {
    assertThat(new Expander(Quoting.document()).word("say \"$foo\" '$foo' \\$foo", VALUES::get))
        .isEqualTo("say \"bar\" 'bar' $foo");
  }

  @Test
  void shouldStayLinear_whenPatternHasManyStars() throws Exception {
    String value = "a".repeat(20_000);
    String pattern = "${v##" + "*a".repeat(50) + "b}";
    assertThat(new Expander(Quoting.words('\\')).word(pattern, name -> value)).isEqualTo(value);
  }

  @Test
  void shouldRefuse_whenSubstitutionsNestWithoutEnd() {
    String word = "${a:-".repeat(5_000) + "}".repeat(5_000);
    assertThatThrownBy(() -> new Expander(Quoting.words('\\')).word(word, VALUES::get))
        .isInstanceOf(ExpansionException.class);
  }

  @Test
  void shouldRefuse_whenResultGrowsWithoutBound() {
    String big = "x".repeat(600_000);
    assertThatThrownBy(() -> new Expander(Quoting.words('\\')).word("$a$a", name -> big))
        .hasMessageContaining("longer than");
  }
}
