package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Inventory;
import io.slipway.image.sbom.Inventory.Gap;
import io.slipway.image.sbom.OsRelease;
import java.util.ArrayList;
import java.util.List;

/** What was found so far; bounded. */
final class Findings {
  /** Ten times what the largest images have. */
  static final int MAX_COMPONENTS = 100_000;

  private static final int MAX_GAPS = 1_000;

  private final OsRelease os;
  private final List<Component> components = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  Findings(OsRelease os) {
    this.os = os;
  }

  OsRelease os() {
    return os;
  }

  void add(Component component) {
    if (components.size() < MAX_COMPONENTS) {
      components.add(component);
    } else if (components.size() == MAX_COMPONENTS) {
      gap(
          component.location(),
          "more than " + MAX_COMPONENTS + " components; the rest is left out");
    }
  }

  void gap(String location, String reason) {
    if (gaps.size() < MAX_GAPS && gaps.stream().noneMatch(g -> g.location().equals(location))) {
      gaps.add(new Gap(location, reason));
    }
  }

  Inventory inventory() {
    return new Inventory(os, components, gaps);
  }
}
