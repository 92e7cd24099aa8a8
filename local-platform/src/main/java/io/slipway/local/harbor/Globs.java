package io.slipway.local.harbor;

import java.util.regex.Pattern;

/** Doublestar patterns, as far as rules use them: {@code *}, {@code **}, {@code ?}, {a,b}. */
final class Globs {

  private Globs() {}

  static boolean matches(String pattern, String name) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
        regex.append(".*");
        i++;
      } else {
        regex.append(part(c));
      }
    }
    return Pattern.matches(regex.toString(), name);
  }

  private static String part(char c) {
    return switch (c) {
      case '*' -> "[^/]*";
      case '?' -> "[^/]";
      case '{' -> "(?:";
      case '}' -> ")";
      case ',' -> "|";
      default -> Pattern.quote(String.valueOf(c));
    };
  }
}
