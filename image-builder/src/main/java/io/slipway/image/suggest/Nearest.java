package io.slipway.image.suggest;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word nearest to an unknown one, by edit distance. */
public final class Nearest {
  /** Longer words are never compared: the cost is quadratic and the input untrusted. */
  private static final int MAX_WORD = 128;

  private Nearest() {}

  /** The nearest candidate, unless more than a third of the letters would have to change. */
  public static Optional<String> of(String word, Collection<String> candidates) {
    if (word.length() > MAX_WORD) {
      return Optional.empty();
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, (wanted.length() + 1) / 3);
    return candidates.stream()
        .filter(candidate -> candidate.length() <= MAX_WORD)
        .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= limit)
        .min(Comparator.comparingInt(c -> distance(wanted, c.toLowerCase(Locale.ROOT))));
  }

  /** {@code " (did you mean X?)"}, or nothing. */
  public static String hint(String word, Collection<String> candidates) {
    return of(word, candidates).map(found -> " (did you mean " + found + "?)").orElse("");
  }

  /** Optimal string alignment distance: a swap of neighbours counts once (FORM, FROM). */
  static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
        current[j] = swapped(a, b, i, j) ? Math.min(best, before[j - 2] + 1) : best;
      }
      before = previous;
      previous = current;
    }
    return previous[b.length()];
  }

  private static boolean swapped(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
