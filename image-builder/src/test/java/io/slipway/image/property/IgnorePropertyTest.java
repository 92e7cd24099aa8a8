package io.slipway.image.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.ignore.IgnoreMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against regular expressions, the way moby/patternmatcher itself is made. */
class IgnorePropertyTest {

  @Provide
  Arbitrary<String> pattern() {
    Arbitrary<String> segment =
        Arbitraries.of(
            "a", "b", "ab", "a.b", "*", "**", "?", "a*", "*b", "[ab]", "[^a]", ".", "..", "a?b",
            "\\*", "**a", "a**", "");
    return segment
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(segments -> String.join("/", segments))
        .flatMap(p -> Arbitraries.of(p, "/" + p, "!" + p, p + "/"));
  }

  @Provide
  Arbitrary<String> path() {
    return Arbitraries.of("a", "b", "ab", "a.b", "abb", "c", "*", "xa")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(names -> String.join("/", names));
  }

  @Property(tries = 3000)
  void shouldDecideAsTheReference(
      @ForAll("patterns") List<String> patterns, @ForAll("path") String path) {
    assertThat(IgnoreMatcher.of(patterns).excludes(path))
        .as("%s on %s", patterns, path)
        .isEqualTo(excluded(patterns, path));
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    return pattern().filter(IgnorePropertyTest::isGood).list().ofMaxSize(4);
  }

  /** A lone exception mark is refused. */
  private static boolean isGood(String pattern) {
    return !pattern.equals("!") && !pattern.equals("!/");
  }

  /** The last pattern that matches the path or a directory above it decides. */
  private static boolean excluded(List<String> patterns, String path) {
    boolean excluded = false;
    for (String written : patterns) {
      boolean exception = written.startsWith("!");
      String pattern = clean(exception ? written.substring(1) : written);
      if (written.isEmpty()) {
        continue;
      }
      Pattern regex = Pattern.compile(regex(pattern), Pattern.DOTALL);
      if (pathAndParents(path).stream().anyMatch(p -> regex.matcher(p).matches())) {
        excluded = !exception;
      }
    }
    return excluded;
  }

  private static List<String> pathAndParents(String path) {
    List<String> all = new ArrayList<>(List.of(path));
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      all.add(path.substring(0, slash));
    }
    return all;
  }

  /** Go's filepath.Clean, then without a leading slash. */
  private static String clean(String pattern) {
    List<String> out = new ArrayList<>();
    for (String name : pattern.split("/")) {
      if (name.equals("..") && !out.isEmpty() && !out.get(out.size() - 1).equals("..")) {
        out.remove(out.size() - 1);
      } else if (name.equals("..") && pattern.startsWith("/")) {
        continue;
      } else if (!name.isEmpty() && !name.equals(".")) {
        out.add(name);
      }
    }
    return out.isEmpty() ? "." : String.join("/", out);
  }

  private static String regex(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*' && pattern.startsWith("**", i)) {
        i++;
        if (pattern.startsWith("/", i + 1)) {
          i++;
        }
        regex.append(i + 1 == pattern.length() ? ".*" : "(.*/)?");
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '.') {
        regex.append("\\.");
      } else if (c == '\\') {
        regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
      } else {
        regex.append(c);
      }
    }
    return suffixOnly(pattern) ? ".*" + Pattern.quote(pattern.substring(2)) : regex.toString();
  }

  /** moby's shortcut for {@code **.go}, which is laxer than the expression. */
  private static boolean suffixOnly(String pattern) {
    String rest = pattern.startsWith("**") ? pattern.substring(2) : "";
    return !rest.isEmpty()
        && !rest.startsWith("/")
        && rest.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0);
  }
}
