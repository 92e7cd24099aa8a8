package io.slipway.registry;

import io.slipway.registry.reference.ArtifactReference;
import io.slipway.registry.reference.ArtifactReference.InLayout;
import io.slipway.registry.reference.ArtifactReference.InRegistry;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Stores;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a copy, understood.
 *
 * @param destinations with names that differ
 */
record CopyRequest(ArtifactReference source, List<Destination> destinations) {

  /**
   * @param tag null where the artifact goes by its digest
   */
  record Destination(String name, ArtifactReference place, @Nullable String tag) {}

  static CopyRequest parse(String source, List<String> destinations) {
    if (destinations.isEmpty()) {
      throw new IllegalArgumentException("destinations: none given; name at least one place");
    }
    ArtifactReference from = ArtifactReference.parse(source);
    if (from instanceof InRegistry && from.tag() == null && from.digest() == null) {
      throw new IllegalArgumentException(
          "source: '%s' names neither a tag nor a digest; add :TAG or @sha256:..."
              .formatted(source));
    }
    List<Destination> places = new ArrayList<>();
    for (String destination : destinations) {
      places.add(destination(ArtifactReference.parse(destination), from, places));
    }
    return new CopyRequest(from, List.copyOf(places));
  }

  private static Destination destination(
      ArtifactReference place, ArtifactReference source, List<Destination> before) {
    if (place.digest() != null && !place.digest().equals(source.digest())) {
      throw new IllegalArgumentException(
          "destinations: '%s' names a digest other than the source's; name a tag, or nothing"
              .formatted(place));
    }
    String tag = place.tag() == null && place.digest() == null ? source.tag() : place.tag();
    String host = storeName(place);
    boolean taken = before.stream().anyMatch(other -> other.name().equals(host));
    String name = taken ? place.toString() : host;
    if (before.stream().anyMatch(other -> other.name().equals(name))) {
      throw new IllegalArgumentException("destinations: '%s' is given twice".formatted(place));
    }
    return new Destination(name, place, tag);
  }

  /** This request after the source's only tag was found out: it is the destinations' too. */
  CopyRequest withSourceTag(String tag) {
    List<Destination> named =
        destinations.stream()
            .map(
                one ->
                    one.tag() == null && one.place().digest() == null
                        ? new Destination(one.name(), one.place(), tag)
                        : one)
            .toList();
    ArtifactReference tagged = new InLayout(((InLayout) source).directory(), tag, null);
    return new CopyRequest(tagged, named);
  }

  /** A digest wins over a tag. */
  String reference() {
    return source.digest() != null ? source.digest() : String.valueOf(source.tag());
  }

  private static String storeName(ArtifactReference place) {
    return place instanceof InRegistry registry ? registry.host() : place.toString();
  }

  static ArtifactStore store(ArtifactReference place, Stores stores) {
    return place instanceof InRegistry registry
        ? stores.registry(registry.host())
        : stores.layout(((InLayout) place).directory());
  }

  /** A layout is one repository without a name. */
  static String repository(ArtifactReference place) {
    return place instanceof InRegistry registry ? registry.repository() : "";
  }
}
