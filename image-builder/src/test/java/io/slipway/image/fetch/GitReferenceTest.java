package io.slipway.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GitReferenceTest {
  @Test
  void shouldTellRepositoriesFromFiles() {
    for (String git :
        List.of("https://h/a.git", "http://h/a.git#x", "git@h:a/b", "ssh://h/a", "git://h/a")) {
      assertThat(GitReference.isGit(git)).as(git).isTrue();
    }
    for (String other :
        List.of(
            "https://h/a", "https://h/a?x=.git", "./a.git", "file:///a.git", "ext::sh -c x", "a")) {
      assertThat(GitReference.isGit(other)).as(other).isFalse();
    }
  }

  @Test
  void shouldReadFragmentAndQuery() {
    GitReference fragment = GitReference.parse("https://u:p@h/a.git#v1:sub/dir");
    assertThat(fragment.ref()).isEqualTo("v1");
    assertThat(fragment.directory()).isEqualTo("sub/dir");
    assertThat(fragment.shown()).isEqualTo("https://h/a.git");
    GitReference query =
        GitReference.parse(
            "git@h:a.git?tag=v1&subdir=s&checksum=1234567&keep-git-dir&submodules=0");
    assertThat(query)
        .isEqualTo(new GitReference("git@h:a.git", "refs/tags/v1", "1234567", "s", true, false));
    assertThat(GitReference.parse("github.com/a/b").remote()).isEqualTo("https://github.com/a/b");
  }

  @Test
  void shouldRefuse_whenTheQueryIsWrong() {
    for (String query :
        List.of(
            "nothing=1", "ref=", "ref=a&ref=b", "tag=a&branch=b", "submodules=maybe", "mtime=x")) {
      assertThatThrownBy(() -> GitReference.parse("https://h/a.git?" + query))
          .as(query)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> GitReference.parse("https://h/a.git?ref=a#b"))
        .hasMessage("ref conflicts: \"b\" vs \"a\"");
    assertThatThrownBy(() -> GitReference.parse("--upload-pack=x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
