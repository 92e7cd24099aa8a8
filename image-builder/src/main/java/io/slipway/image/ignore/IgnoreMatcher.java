package io.slipway.image.ignore;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides which paths of a context are left out, exactly as moby/patternmatcher does: a path is out
 * when the last pattern that matches it or one of its parent directories isn't an exception ({@code
 * !}). Immutable.
 */
public final class IgnoreMatcher {
  private static final IgnoreMatcher NOTHING = new IgnoreMatcher(List.of());

  private record Rule(boolean exception, Predicate<String> pattern) {}

  private final List<Rule> rules;

  private IgnoreMatcher(List<Rule> rules) {
    this.rules = rules;
  }

  /** Leaves nothing out. */
  public static IgnoreMatcher nothing() {
    return NOTHING;
  }

  /**
   * @throws IllegalArgumentException where a pattern is malformed
   */
  public static IgnoreMatcher of(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      String stripped = pattern.strip();
      if (!stripped.isEmpty()) {
        rules.add(rule(stripped));
      }
    }
    return new IgnoreMatcher(List.copyOf(rules));
  }

  private static Rule rule(String pattern) {
    boolean exception = pattern.startsWith("!");
    String body = exception ? pattern.substring(1).strip() : pattern;
    if (body.isEmpty()) {
      throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
    }
    return new Rule(exception, matcher(clean(body)));
  }

  /** As Go's {@code filepath.Clean}, and relative to the context's root. */
  public static String clean(String pattern) {
    List<String> names = new ArrayList<>();
    for (String name : pattern.split("/", -1)) {
      boolean up =
          name.equals("..") && !names.isEmpty() && !names.get(names.size() - 1).equals("..");
      if (up) {
        names.remove(names.size() - 1);
      } else if (!name.isEmpty()
          && !name.equals(".")
          && !(name.equals("..") && pattern.startsWith("/"))) {
        names.add(name);
      }
    }
    return names.isEmpty() ? "." : String.join("/", names);
  }

  /**
   * {@code **} before plain text also matches inside a name: {@code **.go} matches {@code a.go}.
   */
  private static Predicate<String> matcher(String pattern) {
    PathPattern general = PathPattern.paths(pattern);
    String rest = pattern.startsWith("**") ? pattern.substring(2) : "/";
    boolean suffix =
        !rest.startsWith("/") && !PathPattern.hasWildcard(rest) && rest.indexOf('\\') < 0;
    return suffix ? path -> path.endsWith(rest) : general::matches;
  }

  /**
   * {@code path} is relative to the context's root, with slashes, without {@code .} and {@code ..}.
   */
  public boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.exception() == excluded && matchesPathOrParent(rule, path)) {
        excluded = !rule.exception();
      }
    }
    return excluded;
  }

  /** Whether something inside an excluded directory may still be in. */
  public boolean hasExceptions() {
    return rules.stream().anyMatch(Rule::exception);
  }

  /** Whether no file of a context's root is left, which a name tells that nobody writes down. */
  public boolean excludesAll() {
    return excludes("\u0001") && excludes(".\u0001\u0001");
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  private static boolean matchesPathOrParent(Rule rule, String path) {
    if (rule.pattern().test(path)) {
      return true;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (rule.pattern().test(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }
}
