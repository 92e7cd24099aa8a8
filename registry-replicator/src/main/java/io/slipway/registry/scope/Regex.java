package io.slipway.registry.scope;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * A regular expression in RE2's syntax over a whole name. Matching is linear in the name's length
 * whatever the pattern; so there are no look-arounds and no back-references.
 */
public final class Regex {

  private static final int MAX_LENGTH = 1000;

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException where the pattern is not understood
   */
  public static Regex parse(String component, String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s: a pattern has 1 to %d characters".formatted(component, MAX_LENGTH));
    }
    try {
      return new Regex(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a regular expression: %s; the syntax is RE2's, without look-around and back-references"
              .formatted(component, text, e.getDescription()),
          e);
    }
  }

  public boolean matches(String name) {
    return pattern.matches(name);
  }

  /**
   * @param template with {@code $1} and {@code ${name}} for groups, {@code \$} for a dollar sign
   * @return empty where the name does not match
   */
  public Optional<String> replace(String name, String template) {
    Matcher matcher = pattern.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    StringBuilder replaced = new StringBuilder();
    matcher.appendReplacement(replaced, template);
    return Optional.of(replaced.toString());
  }

  /**
   * Whether the template names only groups that there are.
   *
   * @throws IllegalArgumentException where it does not
   */
  void checkTemplate(String component, String template) {
    for (int at = template.indexOf('$'); at >= 0; at = template.indexOf('$', at + 1)) {
      if (at > 0 && template.charAt(at - 1) == '\\') {
        continue;
      }
      checkGroup(component, template, at + 1);
    }
  }

  private void checkGroup(String component, String template, int at) {
    int groups = pattern.groupCount();
    String rest = template.substring(at);
    boolean named = rest.startsWith("{") && rest.contains("}");
    boolean known =
        named
            ? pattern.namedGroups().containsKey(rest.substring(1, rest.indexOf('}')))
            : !rest.isEmpty()
                && Character.digit(rest.charAt(0), 10) <= groups
                && Character.isDigit(rest.charAt(0));
    if (!known) {
      throw new IllegalArgumentException(
          "%s: '%s' names a group that the pattern does not have; it has %d and the names %s"
              .formatted(component, template, groups, pattern.namedGroups().keySet()));
    }
  }
}
