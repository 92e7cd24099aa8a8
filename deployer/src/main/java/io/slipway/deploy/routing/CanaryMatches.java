package io.slipway.deploy.routing;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.RequestMatch;
import java.util.List;
import java.util.Map;

/**
 * The {@code http} entries of a VirtualService that send some requests to the canary alone. Each
 * stands before the entry it was made from and takes what that one would take, further narrowed; it
 * is known by its name.
 */
final class CanaryMatches {
  private static final MadeEntries MADE = new MadeEntries("slipway-canary");

  private CanaryMatches() {}

  static boolean isOne(Map<String, Object> entry) {
    return MADE.isOne(entry);
  }

  /** From an entry that splits by weight: the same in all but who may come and where it goes. */
  static Map<String, Object> write(Map<String, Object> entry, List<RequestMatch> matches) {
    Map<String, Object> edited = MADE.narrowed(entry, matches);
    edited.put("route", List.of(MadeEntries.only(entry, Arm.CANARY)));
    edited.remove("mirror");
    edited.remove("mirrorPercentage");
    return edited;
  }

  /** What the entry before {@code base} was made with; what can't be read is left out. */
  static List<RequestMatch> read(List<Map<String, Object>> entries, Map<String, Object> base) {
    int index = entries.indexOf(base);
    return index < 1 || !isOne(entries.get(index - 1))
        ? List.of()
        : IstioConditions.CONDITIONS.read(entries.get(index - 1), base);
  }
}
