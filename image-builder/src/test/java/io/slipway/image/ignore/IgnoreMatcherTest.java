package io.slipway.image.ignore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases that moby documents for its pattern matcher, and those of Docker's reference. */
class IgnoreMatcherTest {

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = ' ',
      value = {
        "** file true",
        "**/ file true",
        "** dir/file true",
        "**/** dir/file true",
        "dir/** dir/file true",
        "dir/** dir/dir2/file true",
        "**/dir dir true",
        "**/dir dir/file true",
        "**/dir2/* dir/dir2/file true",
        "**/dir2/** dir/dir2/dir3/file true",
        "**file file true",
        "**file dir/file true",
        "**file dir/xfile true",
        "**/file dir/file true",
        "**/file dir/xfile false",
        "**file dir/dir/file true",
        "**/file* dir/dir/file.txt true",
        "**/file*txt dir/dir/file.txt true",
        "**/file*.txt* dir/dir/file.txt true",
        "**/**/*.txt dir/dir/file.txt true",
        "**/**/*.txt2 dir/dir/file.txt false",
        "**/*.txt file.txt true",
        "**/**/*.txt file.txt true",
        "a**/*.txt a/file.txt true",
        "a**/*.txt a/dir/dir/file.txt true",
        "a/*.txt a/dir/file.txt false",
        "a/*.txt a/file.txt true",
        "a/*.txt** a/file.txt true",
        "a[b-d]e ae false",
        "a[b-d]e ace true",
        "a[b-d]e aae false",
        "a[^b-d]e aze true",
        ".* .foo true",
        ".* foo false",
        "abc.def abcdef false",
        "abc.def abcZdef false",
        "abc?def abcZdef true",
        "abc?def abcdef false",
        "a\\\\ a\\ true",
        "**/foo/bar foo/bar true",
        "**/foo/bar dir/dir2/foo/bar true",
        "abc/** abc false",
        "abc/** abc/def/ghi true",
        "**/.foo .foo true",
        "**/.foo bar.foo false",
        "a(b)c/def a(b)c/def true",
        "a(b)c/def a(b)c/xyz false",
        "a.|)$(}+{bc a.|)$(}+{bc true",
        "dist/*.whl dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl true",
        "a\\*b a*b true",
        "a\\*b axb false",
        "temp temp/sub/file true",
        "*/temp* somedir/temporary.txt true",
        "*/temp* somedir/temp/x true",
        "*/*/temp* somedir/subdir/temporary.txt true",
        "*/*/temp* somedir/temporary.txt false",
        "temp? tempa true",
        "temp? temp false",
        "/temp temp true",
        "/./a/../temp/ temp/x true"
      })
  void shouldMatchAsMobyDoes(String pattern, String path, boolean excluded) {
    assertThat(IgnoreMatcher.of(List.of(pattern)).excludes(path)).isEqualTo(excluded);
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "** !util/docker/web;util/docker/web/foo;false",
        "** !util/docker/web util/docker/web/foo;util/docker/web/foo;true",
        "** !dist/*.whl;dist/a-1.whl;false",
        "*.md !README.md;README.md;false",
        "*.md !README*.md README-secret.md;README-secret.md;true",
        "*.md README-secret.md !README*.md;README-secret.md;false",
        "* !src;src/main/x;false",
        "!src *;src/main/x;true",
        "/a !/a/b;a/b;false"
      })
  void shouldLetTheLastMatchWin(String patterns, String path, boolean excluded) {
    assertThat(IgnoreMatcher.of(List.of(patterns.split(" "))).excludes(path)).isEqualTo(excluded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "a[", "[]", "[]a]", "[-]", "[a-]", "a\\", "[^", "!"})
  void shouldRefuse_whenPatternIsMalformed(String pattern) {
    assertThatThrownBy(() -> IgnoreMatcher.of(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldStayLinear_whenPatternHasManyStars() {
    IgnoreMatcher matcher = IgnoreMatcher.of(List.of("**/" + "*a".repeat(40) + "b"));
    assertThat(matcher.excludes("a".repeat(4000))).isFalse();
  }

  @Test
  void shouldNameFileAndLine_whenIgnoreFileIsMalformed() {
    assertThatThrownBy(() -> IgnoreFile.parse(".dockerignore", "ok\n# [\n[x\n"))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(".dockerignore:3: the pattern '[x'");
  }

  @Test
  void shouldReadCommentsBlanksAndByteOrderMark() throws Exception {
    IgnoreMatcher matcher =
        IgnoreFile.parse(".dockerignore", "\uFEFF#comment\r\n\r\n  spaced  \r\n #no comment\r\n");
    assertThat(matcher.excludes("spaced")).isTrue();
    assertThat(matcher.excludes("#no comment")).isTrue();
    assertThat(matcher.excludes("#comment")).isFalse();
  }

  @Test
  void shouldPreferTheDockerfilesOwnIgnoreFile(@TempDir Path context) throws Exception {
    Files.writeString(context.resolve(".dockerignore"), "general\n");
    Path dockerfile = Files.writeString(context.resolve("app.Dockerfile"), "FROM scratch\n");
    assertThat(IgnoreFile.load(context, dockerfile).excludes("general")).isTrue();
    Files.writeString(context.resolve("app.Dockerfile.dockerignore"), "special\n");
    IgnoreMatcher matcher = IgnoreFile.load(context, dockerfile);
    assertThat(matcher.excludes("special")).isTrue();
    assertThat(matcher.excludes("general")).isFalse();
  }
}
