package io.slipway.registry.scope;

import io.slipway.registry.scope.ManifestFacts.Entry;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.StoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An index with some of another's platforms: a new index with a digest of its own. Its entries, and
 * all else that the other says, are as they were; attestations stay with the images they are about.
 *
 * @param kept the platforms that stay
 * @param dropped the platforms that go
 */
public record NarrowedIndex(Manifest index, List<String> kept, List<String> dropped) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Empty where every platform stays, and the index with it. */
  public static Optional<NarrowedIndex> of(Manifest index, PlatformSet platforms, String where)
      throws StoreException {
    List<Entry> entries = ManifestFacts.of(index).children();
    Set<String> stay = new HashSet<>();
    entries.stream()
        .filter(entry -> !entry.isAttestation())
        .filter(e -> platforms.contains(e.os(), e.architecture(), e.variant()))
        .forEach(entry -> stay.add(entry.digest()));
    entries.stream()
        .filter(entry -> stay.contains(entry.attests()))
        .map(Entry::digest)
        .toList()
        .forEach(stay::add);
    if (entries.stream().allMatch(entry -> stay.contains(entry.digest()))) {
      return Optional.empty();
    }
    Manifest narrowed = Manifest.parse(where, content(index, stay), index.mediaType(), null);
    return Optional.of(
        new NarrowedIndex(narrowed, names(entries, stay, true), names(entries, stay, false)));
  }

  private static List<String> names(List<Entry> entries, Set<String> stay, boolean staying) {
    return entries.stream()
        .filter(entry -> !entry.isAttestation() && stay.contains(entry.digest()) == staying)
        .map(Entry::platform)
        .distinct()
        .toList();
  }

  private static byte[] content(Manifest index, Set<String> stay) {
    ObjectNode root = (ObjectNode) JSON.readTree(index.content());
    ArrayNode manifests = JSON.createArrayNode();
    for (JsonNode entry : root.path("manifests")) {
      if (stay.contains(entry.path("digest").asString(""))) {
        manifests.add(entry);
      }
    }
    root.set("manifests", manifests);
    return JSON.writeValueAsBytes(root);
  }
}
