package io.slipway.registry.plan;

import io.slipway.registry.scope.ImageConfig;
import io.slipway.registry.scope.ManifestFacts;
import io.slipway.registry.scope.ManifestFacts.Entry;
import io.slipway.registry.scope.PlatformSet;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.SourceManifests;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import land.oras.utils.SupportedAlgorithm;

/** Reads images' configurations at the source, whole and checked. */
final class ConfigReader {

  /** Configurations are kilobytes; what is larger is none. */
  private static final int MAX_BYTES = 4 << 20;

  private final SourceManifests source;
  private final Retry retry;
  private final Events events;

  ConfigReader(SourceManifests source, Retry retry, Events events) {
    this.source = source;
    this.retry = retry;
    this.events = events;
  }

  /** An index's is that of its first image of the platforms. */
  ImageConfig read(String repository, Manifest manifest, PlatformSet platforms)
      throws StoreException, InterruptedException {
    ManifestFacts facts = ManifestFacts.of(manifest);
    if (!facts.isImage()) {
      return ImageConfig.NONE;
    }
    if (facts.children().isEmpty()) {
      return manifest.blobs().isEmpty()
          ? ImageConfig.NONE
          : ImageConfig.parse(content(repository, manifest.blobs().get(0)));
    }
    Optional<Entry> child =
        facts.children().stream()
            .filter(entry -> !entry.isAttestation())
            .filter(e -> platforms.contains(e.os(), e.architecture(), e.variant()))
            .findFirst();
    return child.isEmpty()
        ? ImageConfig.NONE
        : read(repository, source.get(repository, child.get().digest()), platforms);
  }

  private byte[] content(String repository, Blob config)
      throws StoreException, InterruptedException {
    return config.size() > MAX_BYTES
        ? new byte[0]
        : retry.call(
            "read configuration " + config.digest(),
            events.retries(source.store().name()),
            () -> readOnce(repository, config));
  }

  private byte[] readOnce(String repository, Blob config)
      throws StoreException, InterruptedException {
    try (InputStream in = source.store().openBlob(repository, config, 0)) {
      byte[] content = in.readNBytes((int) config.size() + 1);
      String digest = SupportedAlgorithm.fromDigest(config.digest()).digest(content);
      if (!digest.equals(config.digest())) {
        throw new StoreException(
            Kind.CORRUPT,
            "Tried to read configuration %s of %s at %s, but what came has the digest %s."
                .formatted(config.digest(), repository, source.store().name(), digest));
      }
      return content;
    } catch (IOException e) {
      throw new StoreException(
          Kind.UNAVAILABLE,
          "Tried to read configuration %s of %s at %s, but it broke off (%s)."
              .formatted(config.digest(), repository, source.store().name(), e.getMessage()),
          null,
          e);
    }
  }
}
