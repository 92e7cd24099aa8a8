package io.slipway.image.sbom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What was found in a file tree, in a fixed order.
 *
 * @param gaps what is there and could not be read; an inventory with gaps is not complete
 */
public record Inventory(OsRelease os, List<Component> components, List<Gap> gaps) {

  /** Something that was not read, and why; {@code location} has no leading slash. */
  public record Gap(String location, String reason) {}

  public Inventory {
    components = components.stream().sorted(Component.ORDER).distinct().toList();
    gaps = List.copyOf(gaps);
  }

  /** The ids of what each component needs and has in this image. */
  Map<String, List<String>> dependencies() {
    Map<String, String> providers = providers();
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (Component component : components) {
      TreeSet<String> found = new TreeSet<>();
      for (String need : component.needs()) {
        String provider = providers.get(component.kind() + need);
        if (provider != null && !provider.equals(component.id())) {
          found.add(provider);
        }
      }
      result.put(component.id(), new ArrayList<>(found));
    }
    return result;
  }

  /** Package managers don't know each other's names. */
  private Map<String, String> providers() {
    Map<String, String> providers = new HashMap<>();
    for (Component component : components) {
      providers.putIfAbsent(component.kind() + component.name(), component.id());
    }
    for (Component component : components) {
      for (String provided : component.provides()) {
        providers.putIfAbsent(component.kind() + provided, component.id());
      }
    }
    return providers;
  }
}
