package io.slipway.image.expand;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * A shell pattern of {@code *}, {@code ?} and literal characters, matched by simulating its states
 * at once: linear in text times pattern, whatever the pattern (a backtracking matcher is not).
 */
final class GlobPattern {
  private static final int STAR = -1;
  private static final int ANY = -2;
  private static final int NO_MATCH = -1;

  /** Code points, {@link #STAR} or {@link #ANY}. */
  private final List<Integer> tokens;

  private GlobPattern(List<Integer> tokens) {
    this.tokens = tokens;
  }

  static GlobPattern parse(String pattern) throws ExpansionException {
    List<Integer> tokens = new ArrayList<>();
    int[] points = pattern.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (points[i] == '*') {
        addStar(tokens);
      } else if (points[i] == '?') {
        tokens.add(ANY);
      } else if (points[i] == '\\') {
        i++;
        tokens.add(escaped(pattern, points, i));
      } else {
        tokens.add(points[i]);
      }
    }
    return new GlobPattern(tokens);
  }

  /** Stars in a row are one, so that no chain of them has to be followed. */
  private static void addStar(List<Integer> tokens) {
    if (tokens.isEmpty() || tokens.get(tokens.size() - 1) != STAR) {
      tokens.add(STAR);
    }
  }

  private static int escaped(String pattern, int[] points, int at) throws ExpansionException {
    if (at == points.length || "*?\\}/".indexOf(points[at]) < 0) {
      String what = at == points.length ? "" : Character.toString(points[at]);
      throw new ExpansionException(
          "invalid pattern (" + pattern + ") in substitution: invalid escape '\\" + what + "'");
    }
    return points[at];
  }

  String trimPrefix(String value, boolean longest) {
    int[] text = value.codePoints().toArray();
    int end = match(text, 0, longest);
    return end == NO_MATCH ? value : new String(text, end, text.length - end);
  }

  String trimSuffix(String value, boolean longest) {
    List<Integer> backwards = new ArrayList<>(tokens);
    Collections.reverse(backwards);
    return reverse(new GlobPattern(backwards).trimPrefix(reverse(value), longest));
  }

  String replace(String value, String replacement, boolean all) {
    int[] text = value.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    int position = 0;
    boolean done = false;
    int emptyForbiddenAt = NO_MATCH;
    while (position <= text.length) {
      int end = done ? NO_MATCH : match(text, position, true);
      if (end != NO_MATCH && !(end == position && position == emptyForbiddenAt)) {
        result.append(replacement);
        done = !all;
        emptyForbiddenAt = end;
      }
      if (end == NO_MATCH || end == position) {
        if (position < text.length) {
          result.appendCodePoint(text[position]);
        }
        position++;
      } else {
        position = end;
      }
    }
    return result.toString();
  }

  /** The end of the shortest or longest match that starts at {@code from}. */
  private int match(int[] text, int from, boolean longest) {
    BitSet states = new BitSet();
    enter(states, 0);
    int end = states.get(tokens.size()) ? from : NO_MATCH;
    for (int i = from; i < text.length && !states.isEmpty() && (longest || end < 0); i++) {
      states = advance(states, text[i]);
      end = states.get(tokens.size()) ? i + 1 : end;
    }
    return end;
  }

  private BitSet advance(BitSet states, int codePoint) {
    BitSet after = new BitSet();
    for (int s = states.nextSetBit(0); s >= 0 && s < tokens.size(); s = states.nextSetBit(s + 1)) {
      int token = tokens.get(s);
      if (token == STAR) {
        enter(after, s);
      } else if (token == ANY || token == codePoint) {
        enter(after, s + 1);
      }
    }
    return after;
  }

  private void enter(BitSet states, int state) {
    states.set(state);
    if (state < tokens.size() && tokens.get(state) == STAR) {
      enter(states, state + 1);
    }
  }

  private static String reverse(String value) {
    int[] points = value.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    for (int i = points.length - 1; i >= 0; i--) {
      result.appendCodePoint(points[i]);
    }
    return result.toString();
  }
}
