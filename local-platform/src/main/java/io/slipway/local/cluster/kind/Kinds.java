package io.slipway.local.cluster.kind;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** All kinds that are served now; CustomResourceDefinitions come and go. Thread-safe. */
public final class Kinds {

  private final List<ResourceType> builtIn = BuiltInKinds.list();

  /** By the CRD's name. */
  private final Map<String, List<ResourceType>> custom = new ConcurrentHashMap<>();

  private final List<String> customOrder = new CopyOnWriteArrayList<>();

  /** Serves the kinds of a (valid) CustomResourceDefinition, in place of those it had before. */
  public void define(ObjectNode crd) {
    List<ResourceType> types = CustomKinds.of(crd);
    String name = crd.path("metadata").path("name").stringValue("");
    if (custom.put(name, types) == null) {
      customOrder.add(name);
    }
  }

  public void undefine(String crdName) {
    custom.remove(crdName);
    customOrder.remove(crdName);
  }

  public Stream<ResourceType> all() {
    return Stream.concat(
        builtIn.stream(),
        customOrder.stream().flatMap(name -> custom.getOrDefault(name, List.of()).stream()));
  }

  public Optional<ResourceType> find(String group, String version, String plural) {
    return all()
        .filter(t -> t.group().equals(group))
        .filter(t -> t.version().equals(version) && t.plural().equals(plural))
        .findFirst();
  }

  /** By {@code apiVersion} and {@code kind}. */
  public Optional<ResourceType> ofKind(String apiVersion, String kind) {
    return all()
        .filter(t -> t.apiVersion().equals(apiVersion) && t.kind().equals(kind))
        .findFirst();
  }

  /** A built-in kind by its kind alone. */
  public ResourceType builtIn(String kind) {
    return builtIn.stream()
        .filter(t -> t.kind().equals(kind))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No built-in kind " + kind));
  }

  /** One type per stored resource, whatever number of versions it has. */
  public List<ResourceType> resources() {
    Map<String, ResourceType> byResource = new java.util.LinkedHashMap<>();
    all().forEach(type -> byResource.putIfAbsent(type.resource(), type));
    return List.copyOf(byResource.values());
  }
}
