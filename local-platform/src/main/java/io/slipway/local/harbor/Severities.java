package io.slipway.local.harbor;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** From harmless to worst, as Harbor orders them. */
final class Severities {

  private static final List<String> ORDER =
      List.of("None", "Unknown", "Negligible", "Low", "Medium", "High", "Critical");

  private Severities() {}

  static String worst(Collection<String> found) {
    return ORDER.get(found.stream().mapToInt(Severities::rank).max().orElse(0));
  }

  static int rank(String severity) {
    for (int i = 0; i < ORDER.size(); i++) {
      if (ORDER.get(i).toLowerCase(Locale.ROOT).equals(severity.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return 0;
  }
}
