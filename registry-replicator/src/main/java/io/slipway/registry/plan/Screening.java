package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPolicy.Filter;
import io.slipway.registry.gate.RegistryFacts;
import io.slipway.registry.gate.RegistryFacts.Facts;
import io.slipway.registry.scope.ImageConfig;
import io.slipway.registry.scope.ManifestFacts;
import io.slipway.registry.scope.PlatformSet;
import io.slipway.registry.scope.TypeGlob;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.SourceManifests;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of a filter that asks what is behind a tag. */
final class Screening {

  private static final String IMAGE = "image";
  private static final String CREATED = "org.opencontainers.image.created";

  private final SourceManifests source;
  private final ConfigReader configs;
  private final RegistryFacts registry;
  private final Instant now;

  Screening(SourceManifests source, ConfigReader configs, RegistryFacts registry, Instant now) {
    this.source = source;
    this.configs = configs;
    this.registry = registry;
    this.now = now;
  }

  /**
   * @param time what newest counts by; the beginning of time where nothing says it
   */
  record Passed(Instant time) {}

  /** Empty where the filter does not take what is behind the tag. */
  Optional<Passed> look(String repository, String tag, TagFilter by)
      throws StoreException, InterruptedException {
    try {
      return screen(repository, source.get(repository, tag), tag, by);
    } catch (StoreException e) {
      if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.CORRUPT) {
        return Optional.of(new Passed(Instant.MIN)); // The plan says what is wrong with it.
      }
      throw e;
    }
  }

  private Optional<Passed> screen(String repository, Manifest manifest, String tag, TagFilter by)
      throws StoreException, InterruptedException {
    Filter filter = by.filter();
    ManifestFacts facts = ManifestFacts.of(manifest);
    if (!isOfType(facts, filter.artifactTypes())) {
      return Optional.empty();
    }
    PlatformSet platforms = new PlatformSet(filter.platforms());
    ImageConfig config = configs.read(repository, manifest, platforms);
    if (!hasPlatform(facts, config, platforms) || !hasLabels(facts, config, filter.labels())) {
      return Optional.empty();
    }
    @Nullable Instant time = by.asksPushTime() ? pushed(repository, tag) : created(facts, config);
    return isOfAge(time, filter)
        ? Optional.of(new Passed(time == null ? Instant.MIN : time))
        : Optional.empty();
  }

  private static boolean isOfType(ManifestFacts facts, List<String> types) {
    return types.isEmpty()
        || types.stream()
            .anyMatch(
                type ->
                    type.equals(IMAGE)
                        ? facts.isImage()
                        : TypeGlob.matches(type, facts.artifactType()));
  }

  /** What is no image has no platform, and is taken as it is. */
  private static boolean hasPlatform(
      ManifestFacts facts, ImageConfig config, PlatformSet platforms) {
    if (platforms.isEverything() || !facts.isImage()) {
      return true;
    }
    return facts.children().isEmpty()
        ? platforms.contains(config.os(), config.architecture(), config.variant())
        : facts.children().stream()
            .anyMatch(
                entry ->
                    !entry.isAttestation()
                        && platforms.contains(entry.os(), entry.architecture(), entry.variant()));
  }

  private static boolean hasLabels(
      ManifestFacts facts, ImageConfig config, Map<String, String> wanted) {
    Map<String, String> known = new HashMap<>(facts.annotations());
    known.putAll(config.labels());
    return wanted.entrySet().stream()
        .allMatch(
            label ->
                known.containsKey(label.getKey())
                    && TypeGlob.matches(label.getValue(), known.get(label.getKey())));
  }

  private static @Nullable Instant created(ManifestFacts facts, ImageConfig config) {
    Instant said = config.created();
    return said != null
        ? said
        : ImageConfig.time(facts.annotations().getOrDefault(CREATED, "")).orElse(null);
  }

  private @Nullable Instant pushed(String repository, String tag)
      throws StoreException, InterruptedException {
    return registry.find(source.store().name(), repository, tag).map(Facts::pushed).orElse(null);
  }

  private boolean isOfAge(@Nullable Instant time, Filter filter) {
    if (filter.newerThan() == null && filter.olderThan() == null) {
      return true;
    }
    return time != null
        && (filter.newerThan() == null || time.isAfter(now.minus(filter.newerThan())))
        && (filter.olderThan() == null || time.isBefore(now.minus(filter.olderThan())));
  }
}
