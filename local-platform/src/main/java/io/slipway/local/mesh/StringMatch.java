package io.slipway.local.mesh;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Istio's StringMatch: exact, prefix or regex, the last over the whole value. */
final class StringMatch {

  private StringMatch() {}

  /** An empty match accepts every value that is there. */
  static Predicate<String> read(SpecReader match, boolean ignoreCase) {
    Predicate<String> result = value -> true;
    if (match.names().size() > 1) {
      match.problem(match.names().get(1), "only one of exact, prefix and regex is allowed");
    } else if (match.has("exact")) {
      String exact = match.text("exact", "");
      result = value -> ignoreCase ? value.equalsIgnoreCase(exact) : value.equals(exact);
    } else if (match.has("prefix")) {
      result = prefix(match.text("prefix", ""), ignoreCase);
    } else if (match.has("regex")) {
      result = regex(match, "regex");
    }
    match.done();
    return result;
  }

  private static Predicate<String> prefix(String prefix, boolean ignoreCase) {
    String lower = prefix.toLowerCase(Locale.ROOT);
    return value ->
        ignoreCase ? value.toLowerCase(Locale.ROOT).startsWith(lower) : value.startsWith(prefix);
  }

  static Predicate<String> regex(SpecReader match, String field) {
    try {
      return Pattern.compile(match.text(field, "")).asMatchPredicate();
    } catch (PatternSyntaxException e) {
      match.problem(field, "not a regular expression: " + e.getDescription());
      return value -> false;
    }
  }
}
