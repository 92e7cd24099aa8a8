package io.slipway.image.lint;

import io.slipway.image.suggest.Nearest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rules count, as {@code # check=skip=A,B;experimental=C;error=true} says (Dockerfile
 * reference, "check"). {@code all} stands for every rule; an experimental one can't be skipped, it
 * is not asked for instead.
 *
 * @param error whether findings fail the build
 */
public record CheckOptions(Set<String> skip, Set<String> experimental, boolean error) {
  /** The build argument that counts instead of the directive. */
  public static final String BUILD_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

  private static final CheckOptions NONE = new CheckOptions(Set.of(), Set.of(), false);
  private static final String ALL = "all";
  private static final Set<String> KEYS = Set.of("skip", "experimental", "error");
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
  private static final Pattern COMMENT = Pattern.compile("(?i)check\\s*=\\s*(\\S+).*");

  public CheckOptions {
    skip = Set.copyOf(skip);
    experimental = Set.copyOf(experimental);
  }

  public static CheckOptions none() {
    return NONE;
  }

  /**
   * Reads {@code skip=A,B;error=true}; what follows a blank is a comment.
   *
   * @throws IllegalArgumentException in words for the author
   */
  public static CheckOptions parse(String text) {
    CheckOptions options = NONE;
    String written = text.strip().split("\\s", 2)[0];
    for (String part : written.isEmpty() ? new String[0] : written.split(";", 3)) {
      options = options.with(part);
    }
    return options;
  }

  private CheckOptions with(String part) {
    int equals = part.indexOf('=');
    String key = (equals < 0 ? part : part.substring(0, equals)).strip();
    String value = equals < 0 ? "" : part.substring(equals + 1).strip();
    if (equals < 0 || !KEYS.contains(key)) {
      throw new IllegalArgumentException(
          "invalid check option \""
              + part
              + "\""
              + Nearest.hint(key, KEYS)
              + "; write skip=RULE,RULE or skip=all, experimental=RULE or experimental=all,"
              + " error=true, with ';' between them");
    }
    return switch (key) {
      case "skip" -> new CheckOptions(names(value), experimental, error);
      case "experimental" -> new CheckOptions(skip, names(value), error);
      default -> new CheckOptions(skip, experimental, choice(part, value));
    };
  }

  private static boolean choice(String part, String value) {
    if (!TRUE.contains(value) && !FALSE.contains(value)) {
      throw new IllegalArgumentException(
          "failed to parse check option \"" + part + "\"; it is error=true or error=false");
    }
    return TRUE.contains(value);
  }

  private static Set<String> names(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** The options in a comment, where it is of that kind. */
  static Optional<String> inComment(String comment) {
    Matcher matcher = COMMENT.matcher(comment);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Both together; {@code error} of either counts. */
  public CheckOptions and(CheckOptions other) {
    return new CheckOptions(
        union(skip, other.skip), union(experimental, other.experimental), error || other.error);
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> both = new LinkedHashSet<>(a);
    both.addAll(b);
    return both;
  }

  public boolean allows(Rule rule) {
    return rule.experimental() ? names(experimental, rule) : !names(skip, rule);
  }

  private static boolean names(Set<String> set, Rule rule) {
    return set.contains(ALL) || set.contains(rule.published());
  }

  /** A sentence for each name that is no rule's. */
  List<String> strangers() {
    List<String> known = Rule.names();
    return union(skip, experimental).stream()
        .filter(name -> !name.equals(ALL) && !known.contains(name))
        .sorted()
        .map(name -> "there is no check '" + name + "'" + Nearest.hint(name, known))
        .toList();
  }
}
