package io.slipway.registry.plan;

import java.util.Arrays;

/**
 * A glob over names of repositories and tags: {@code ?} is one character, {@code *} any number,
 * neither of them a {@code /}; {@code **} any number of any; a {@code **} and the {@code /} next to
 * it may be nothing, so that {@code shop/**} is {@code shop} too. Everything else is itself.
 */
public final class Glob {

  private final String pattern;

  public Glob(String pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException where the pattern holds what no name can
   */
  public static void check(String component, String pattern) {
    if (pattern.isEmpty() || !pattern.matches("[A-Za-z0-9._/*?-]+")) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a glob; use letters, digits, . _ - / and * (within a segment), ** (across segments), ? (one character)"
              .formatted(component, pattern));
    }
  }

  /** Whether the pattern is a plain name. */
  public boolean isLiteral() {
    return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
  }

  public String pattern() {
    return pattern;
  }

  /** Linear in the product of the lengths, whatever the pattern: no backtracking. */
  public boolean matches(String name) {
    boolean[] reachable = new boolean[name.length() + 1];
    reachable[0] = true;
    boolean[] atStart = reachable;
    int at = 0;
    while (at < pattern.length()) {
      int length = tokenLength(at);
      atStart = advance(atStart, pattern.substring(at, at + length), name);
      at += length;
    }
    return atStart[name.length()];
  }

  private int tokenLength(int at) {
    if (pattern.startsWith("/**", at) && at + 3 == pattern.length()) {
      return 3;
    }
    if (pattern.startsWith("**/", at) && (at == 0 || pattern.charAt(at - 1) == '/')) {
      return 3;
    }
    return pattern.startsWith("**", at) ? 2 : 1;
  }

  private static boolean[] advance(boolean[] from, String token, String name) {
    boolean[] to = new boolean[from.length];
    for (int at = 0; at < from.length; at++) {
      if (from[at]) {
        reach(to, at, token, name);
      }
    }
    return to;
  }

  private static void reach(boolean[] to, int at, String token, String name) {
    switch (token) {
      case "*" -> markUntil(to, at, segmentEnd(name, at));
      case "**" -> markUntil(to, at, name.length());
      case "**/" -> markSegmentStarts(to, at, name);
      case "/**" -> {
        to[name.length()] |= at == name.length() || name.charAt(at) == '/';
      }
      default -> {
        if (at < name.length() && matchesOne(token.charAt(0), name.charAt(at))) {
          to[at + 1] = true;
        }
      }
    }
  }

  private static boolean matchesOne(char token, char actual) {
    return token == '?' ? actual != '/' : token == actual;
  }

  private static int segmentEnd(String name, int at) {
    int slash = name.indexOf('/', at);
    return slash < 0 ? name.length() : slash;
  }

  private static void markUntil(boolean[] to, int first, int last) {
    Arrays.fill(to, first, last + 1, true);
  }

  private static void markSegmentStarts(boolean[] to, int at, String name) {
    to[at] = true;
    for (int slash = name.indexOf('/', at); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      to[slash + 1] = true;
    }
  }
}
