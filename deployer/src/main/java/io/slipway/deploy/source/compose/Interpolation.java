package io.slipway.deploy.source.compose;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variables in a Compose file: {@code $NAME}, {@code ${NAME}} and, where it is unset (with a colon:
 * or empty), {@code ${NAME-default}}, {@code ${NAME?message}}, {@code ${NAME+instead}}; {@code $$}
 * is a dollar sign. Defaults may have variables. An unset variable without a default is refused,
 * where Compose would take the empty text.
 */
final class Interpolation {
  private final Map<String, String> variables;
  private final String text;
  private int at;

  private Interpolation(Map<String, String> variables, String text) {
    this.variables = variables;
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException where a variable is not set, or badly written
   */
  static String fill(String text, Map<String, String> variables) {
    return text.indexOf('$') < 0 ? text : new Interpolation(variables, text).until('\0');
  }

  private String until(char end) {
    StringBuilder filled = new StringBuilder();
    while (at < text.length() && text.charAt(at) != end) {
      char next = text.charAt(at++);
      if (next == '$') {
        filled.append(variable());
      } else {
        filled.append(next);
      }
    }
    return filled.toString();
  }

  private String variable() {
    if (at < text.length() && text.charAt(at) == '$') {
      at++;
      return "$";
    }
    boolean braced = at < text.length() && text.charAt(at) == '{';
    at += braced ? 1 : 0;
    String name = name();
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "'$' begins a variable such as ${NAME}; write $$ for a dollar sign");
    }
    return braced ? operated(name) : required(name, null);
  }

  private String name() {
    int start = at;
    while (at < text.length() && isPart(text.charAt(at), at == start)) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isPart(char letter, boolean first) {
    return letter == '_'
        || (letter >= 'a' && letter <= 'z')
        || (letter >= 'A' && letter <= 'Z')
        || (!first && letter >= '0' && letter <= '9');
  }

  private String operated(String name) {
    boolean emptyToo = at < text.length() && text.charAt(at) == ':';
    at += emptyToo ? 1 : 0;
    char operator = at < text.length() ? text.charAt(at) : '\0';
    at++;
    if (operator == '}' && !emptyToo) {
      return required(name, null);
    }
    if ("-?+".indexOf(operator) < 0) {
      throw new IllegalArgumentException("'${" + name + "' is not ended as a variable is");
    }
    int wordAt = at;
    @Nullable String value = variables.get(name);
    boolean given = value != null && !(emptyToo && value.isEmpty());
    String word = word(given == (operator == '+'), wordAt);
    return switch (operator) {
      case '-' -> given ? String.valueOf(value) : word;
      case '+' -> given ? word : "";
      default -> given ? String.valueOf(value) : required(name, word);
    };
  }

  /** The word up to the brace; only one that counts has its variables filled in. */
  private String word(boolean counts, int start) {
    if (counts) {
      String word = until('}');
      at++;
      return word;
    }
    int depth = 1;
    for (at = start; at < text.length() && depth > 0; at++) {
      depth += text.startsWith("${", at) ? 1 : text.charAt(at) == '}' ? -1 : 0;
    }
    return "";
  }

  private String required(String name, @Nullable String why) {
    String value = variables.get(name);
    if (value != null && why == null) {
      return value;
    }
    throw new IllegalArgumentException(
        "the variable %s isn't set: %s"
            .formatted(
                name,
                why == null || why.isEmpty()
                    ? "set it under compose.environment of the release, or write ${%s:-default}"
                        .formatted(name)
                    : why));
  }
}
