package io.slipway.image.ignore;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One pattern over slash-separated paths, in the language of Go's {@code filepath.Match}: {@code
 * *}, {@code ?}, {@code [classes]}, {@code \} to escape; and, where asked for, {@code **} as
 * moby/patternmatcher adds it. States are simulated side by side, so time is linear in the path.
 */
public final class PathPattern {

  /** What one step of the pattern takes. */
  private sealed interface Token {
    record Literal(int codePoint) implements Token {}

    record AnyInName() implements Token {}

    /** {@code *}: zero or more characters of a name. */
    record Star() implements Token {}

    /** {@code **} at the end: anything at all. */
    record Anything() implements Token {}

    /** {@code **} before something: nothing, or anything that ends with a slash. */
    record Directories() implements Token {}

    record OneOf(CharacterClass set) implements Token {}
  }

  private final List<Token> tokens;

  private PathPattern(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * For one name or path without {@code **}.
   *
   * @throws IllegalArgumentException where the pattern is malformed
   */
  public static PathPattern names(String pattern) {
    return new PathPattern(parse(pattern, false));
  }

  /**
   * With {@code **}.
   *
   * @throws IllegalArgumentException where the pattern is malformed
   */
  public static PathPattern paths(String pattern) {
    return new PathPattern(parse(pattern, true));
  }

  /** Whether a text has an unescaped {@code *}, {@code ?} or {@code [}. */
  public static boolean hasWildcard(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if ("*?[".indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static List<Token> parse(String pattern, boolean deep) {
    List<Token> tokens = new ArrayList<>();
    int[] points = pattern.codePoints().toArray();
    for (int i = 0; i < points.length; ) {
      i = parseOne(pattern, points, i, deep, tokens);
    }
    return List.copyOf(tokens);
  }

  private static int parseOne(
      String pattern, int[] points, int at, boolean deep, List<Token> tokens) {
    switch (points[at]) {
      case '*' -> {
        return star(points, at, deep, tokens);
      }
      case '?' -> tokens.add(new Token.AnyInName());
      case '[' -> {
        CharacterClass.Parsed parsed = CharacterClass.parse(pattern, points, at);
        tokens.add(new Token.OneOf(parsed.set()));
        return parsed.end();
      }
      case '\\' -> {
        if (at + 1 == points.length) {
          throw new IllegalArgumentException("the pattern '" + pattern + "' ends with a backslash");
        }
        tokens.add(new Token.Literal(points[at + 1]));
        return at + 2;
      }
      default -> tokens.add(new Token.Literal(points[at]));
    }
    return at + 1;
  }

  private static int star(int[] points, int at, boolean deep, List<Token> tokens) {
    if (!deep || at + 1 == points.length || points[at + 1] != '*') {
      add(tokens, new Token.Star());
      return at + 1;
    }
    int next = at + 2;
    next += next < points.length && points[next] == '/' ? 1 : 0;
    add(tokens, next == points.length ? new Token.Anything() : new Token.Directories());
    return next;
  }

  private static void add(List<Token> tokens, Token token) {
    if (tokens.isEmpty() || !tokens.get(tokens.size() - 1).equals(token)) {
      tokens.add(token);
    }
  }

  public boolean matches(String path) {
    BitSet states = new BitSet();
    enter(states, 0);
    int[] points = path.codePoints().toArray();
    for (int i = 0; i < points.length && !states.isEmpty(); i++) {
      states = advance(states, points[i]);
    }
    return states.get(2 * tokens.size());
  }

  /** State {@code 2n} is before token n; {@code 2n + 1} is inside a {@link Token.Directories}. */
  private BitSet advance(BitSet states, int codePoint) {
    BitSet after = new BitSet();
    for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
      if (s < 2 * tokens.size()) {
        advance(after, s, codePoint);
      }
    }
    return after;
  }

  private void advance(BitSet after, int state, int codePoint) {
    Token token = tokens.get(state / 2);
    if (token instanceof Token.Directories) {
      after.set(state | 1);
      if (codePoint == '/') {
        enter(after, (state | 1) + 1);
      }
    } else if (token instanceof Token.Anything) {
      enter(after, state);
    } else if (token instanceof Token.Star) {
      if (codePoint != '/') {
        enter(after, state);
      }
    } else if (takes(token, codePoint)) {
      enter(after, state + 2);
    }
  }

  private static boolean takes(Token token, int codePoint) {
    if (token instanceof Token.Literal literal) {
      return literal.codePoint() == codePoint;
    }
    return token instanceof Token.OneOf one ? one.set().contains(codePoint) : codePoint != '/';
  }

  private void enter(BitSet states, int state) {
    int current = state;
    states.set(current);
    while (current < 2 * tokens.size() && canBeEmpty(tokens.get(current / 2))) {
      current += 2;
      states.set(current);
    }
  }

  private static boolean canBeEmpty(Token token) {
    return token instanceof Token.Star
        || token instanceof Token.Anything
        || token instanceof Token.Directories;
  }
}
