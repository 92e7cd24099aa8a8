package io.slipway.registry.scope;

import java.util.List;
import java.util.Optional;

/**
 * A name under which something arrives elsewhere.
 *
 * @param match a regular expression (RE2) over the whole name
 * @param to the new name, with {@code $1} or {@code ${name}} for the pattern's groups
 */
public record RewriteRule(String match, String to) {

  public RewriteRule {
    if (match == null || to == null || to.isEmpty()) {
      throw new IllegalArgumentException(
          "match: a rule has both, {match: \"shop/(.*)\", to: \"prod/$1\"}");
    }
    Regex.parse("match", match).checkTemplate("to", to);
  }

  /** The name by the first rule that matches it, or as it is. */
  public static String apply(List<RewriteRule> rules, String name) {
    for (RewriteRule rule : rules) {
      Optional<String> changed = Regex.parse("match", rule.match).replace(name, rule.to);
      if (changed.isPresent()) {
        return changed.get();
      }
    }
    return name;
  }
}
