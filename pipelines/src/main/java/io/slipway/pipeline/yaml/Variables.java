package io.slipway.pipeline.yaml;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${NAME:?message}} in text, as a shell knows
 * them (POSIX 2.6.2); {@code $$} before a brace is a plain dollar sign.
 */
final class Variables {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\$(?=\\{)|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:[-?])([^}]*))?}|\\$\\{");

  private Variables() {}

  /**
   * @throws IllegalArgumentException where a variable isn't set and has no default
   */
  static String fill(String text, Map<String, String> environment) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    value(
                        match.group(),
                        match.group(1),
                        match.group(2),
                        match.group(3),
                        environment)));
  }

  private static String value(
      String whole,
      @Nullable String name,
      @Nullable String operator,
      @Nullable String word,
      Map<String, String> environment) {
    if (whole.equals("$$")) {
      return "$";
    }
    if (name == null) {
      throw new IllegalArgumentException(
          "'${' begins a variable such as ${NAME} or ${NAME:-default}; write $${ for the text '${'");
    }
    String value = environment.getOrDefault(name, "");
    if (!value.isEmpty()) {
      return value;
    }
    if (":-".equals(operator)) {
      return String.valueOf(word);
    }
    String why =
        word == null || word.isEmpty() ? "set it, or write ${" + name + ":-default}" : word;
    throw new IllegalArgumentException("the environment variable " + name + " isn't set: " + why);
  }
}
