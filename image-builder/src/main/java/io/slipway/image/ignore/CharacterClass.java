package io.slipway.image.ignore;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code [a-z]}, {@code [^a-z]}: ranges of characters, as Go's {@code filepath.Match} reads them.
 */
record CharacterClass(boolean negated, List<Range> ranges) {

  record Range(int first, int last) {}

  /** A class and the index after its closing bracket. */
  record Parsed(CharacterClass set, int end) {}

  boolean contains(int codePoint) {
    boolean found = ranges.stream().anyMatch(r -> r.first() <= codePoint && codePoint <= r.last());
    return found != negated;
  }

  static Parsed parse(String pattern, int[] points, int open) {
    int at = open + 1;
    boolean negated = at < points.length && points[at] == '^';
    at += negated ? 1 : 0;
    List<Range> ranges = new ArrayList<>();
    while (at < points.length && (points[at] != ']' || ranges.isEmpty())) {
      int first = at = member(pattern, points, at);
      at++;
      int last = first;
      if (at < points.length && points[at] == '-') {
        last = member(pattern, points, at + 1);
        at = last + 1;
      }
      ranges.add(new Range(points[first], points[last]));
    }
    if (at >= points.length) {
      throw malformed(pattern);
    }
    return new Parsed(new CharacterClass(negated, List.copyOf(ranges)), at + 1);
  }

  /** The index of a member, past its escape. */
  private static int member(String pattern, int[] points, int at) {
    if (at >= points.length || points[at] == '-' || points[at] == ']') {
      throw malformed(pattern);
    }
    int member = points[at] == '\\' ? at + 1 : at;
    if (member >= points.length) {
      throw malformed(pattern);
    }
    return member;
  }

  private static IllegalArgumentException malformed(String pattern) {
    return new IllegalArgumentException("the pattern '" + pattern + "' has a malformed [class]");
  }
}
