package io.slipway.registry.scope;

import java.util.Comparator;
import java.util.Optional;

/** The order of tags by the versions that they are; what is no version comes before all. */
public final class VersionOrder {

  public static final Comparator<String> OF_TAGS =
      Comparator.<String, Optional<Version>>comparing(
              Version::parse,
              Comparator.comparing(
                  version -> version.orElse(null), Comparator.nullsFirst(Version::compareTo)))
          .thenComparing(Comparator.naturalOrder());

  private VersionOrder() {}
}
