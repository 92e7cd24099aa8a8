package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.BuiltImage.Document;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pushes an image under its tags: each repository's blobs first, then manifests, the tag's last.
 * Registries are served side by side, a registry's repositories one by one, so that the later ones
 * mount what the first has.
 */
final class Publisher {
  private final RegistryImages registry;
  private final BlobPushes pushes;
  private final Events events;
  private final BuiltImage image;

  Publisher(RegistryImages registry, BlobPushes pushes, Events events, BuiltImage image) {
    this.registry = registry;
    this.pushes = pushes;
    this.events = events;
    this.image = image;
  }

  void push(List<String> references) throws BuildException, InterruptedException {
    Map<String, List<String>> byHost = new LinkedHashMap<>();
    for (String reference : references) {
      byHost.computeIfAbsent(References.host(reference), h -> new ArrayList<>()).add(reference);
    }
    if (byHost.size() < 2) {
      pushToOne(references);
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(byHost.size());
    try {
      List<Future<?>> hosts = new ArrayList<>();
      for (List<String> host : byHost.values()) {
        hosts.add(
            threads.submit(
                () -> {
                  pushToOne(host);
                  return null;
                }));
      }
      for (Future<?> host : hosts) {
        BlobPushes.await(host);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void pushToOne(List<String> references) throws BuildException, InterruptedException {
    Set<String> repositories = new LinkedHashSet<>();
    for (String reference : references) {
      String repository = References.repository(reference);
      boolean first = !repositories.contains(repository);
      if (isThere(reference)) {
        if (first) {
          image.blobs().forEach(blob -> pushes.found(reference, blob.descriptor()));
        }
      } else {
        if (first) {
          pushBlobs(reference, repositories);
        }
        push(reference, image.root());
      }
      repositories.add(repository);
      events.emit(new BuildEvent.ImagePushed(reference, image.root().raw().digest()));
    }
    for (String repository : repositories) {
      for (FurtherManifest referrer : image.referrers()) {
        pushByDigest(repository, new Document(referrer.descriptor(), referrer.raw()));
      }
    }
  }

  /** Then so is all that it names; referrers are named by nothing. */
  private boolean isThere(String reference) throws BuildException, InterruptedException {
    return image.referrers().isEmpty() && registry.isTagged(reference, image.root().raw().digest());
  }

  private void pushByDigest(String repository, Document manifest)
      throws BuildException, InterruptedException {
    push(repository + "@" + manifest.raw().digest(), manifest);
  }

  private void push(String reference, Document manifest)
      throws BuildException, InterruptedException {
    registry.pushManifest(reference, manifest.descriptor().mediaType(), manifest.raw());
  }

  private void pushBlobs(String reference, Set<String> done)
      throws BuildException, InterruptedException {
    List<Future<?>> blobs = new ArrayList<>();
    for (BlobSource blob : image.blobs()) {
      blobs.add(pushes.begin(reference, blob, mountFrom(reference, blob, done)));
    }
    for (Future<?> blob : blobs) {
      BlobPushes.await(blob);
    }
    for (Document child : image.children()) {
      pushByDigest(References.repository(reference), child);
    }
  }

  /** Another repository of the same registry that has the blob; null where none is known to. */
  static @Nullable String mountFrom(String reference, BlobSource blob, Collection<String> done) {
    String host = References.host(reference);
    return Stream.concat(blob.repositories().stream(), done.stream())
        .filter(other -> host.equals(References.host(other)))
        .filter(other -> !References.repository(other).equals(References.repository(reference)))
        .findFirst()
        .orElse(null);
  }
}
