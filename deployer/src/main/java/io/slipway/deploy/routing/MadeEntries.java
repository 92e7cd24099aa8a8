package io.slipway.deploy.routing;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.RequestMatch;
import java.util.List;
import java.util.Map;

/**
 * Entries of a VirtualService's {@code http} that are made from others, for some of their requests,
 * and come and go with what they are for.
 *
 * @param prefix of their names, which tells them from all others
 */
record MadeEntries(String prefix) {

  boolean isOne(Map<String, Object> entry) {
    return Trees.text(entry, "name").startsWith(prefix);
  }

  Map<String, Object> narrowed(Map<String, Object> entry, List<RequestMatch> matches) {
    Map<String, Object> made = IstioConditions.CONDITIONS.narrowed(entry, matches);
    String name = Trees.text(entry, "name");
    made.put("name", name.isEmpty() ? prefix : prefix + "-" + name);
    return made;
  }

  /** An arm among an entry's destinations, without its weight. */
  static Map<String, Object> only(Map<String, Object> entry, Arm arm) {
    Map<String, Object> only =
        Trees.maps(entry.get("route")).stream()
            .filter(
                item -> Trees.text(Trees.map(item.get("destination")), "subset").equals(arm.word()))
            .findFirst()
            .map(Trees::map)
            .orElseThrow();
    only.remove("weight");
    return only;
  }
}
