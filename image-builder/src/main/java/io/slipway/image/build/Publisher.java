package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.BuiltImage.Document;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pushes an image under its tags: each repository's blobs first, then manifests, the tag's last.
 */
final class Publisher {
  /** As many blobs of a repository as are sent at once; Docker sends five. */
  private static final int PARALLEL = 5;

  private final RegistryImages registry;
  private final Events events;
  private final BuiltImage image;

  Publisher(RegistryImages registry, Events events, BuiltImage image) {
    this.registry = registry;
    this.events = events;
    this.image = image;
  }

  void push(List<String> references) throws BuildException, InterruptedException {
    Set<String> repositories = new HashSet<>();
    for (String reference : references) {
      if (repositories.add(repository(reference))) {
        pushBlobs(reference, repositories);
      }
      push(reference, image.root());
      events.emit(new BuildEvent.ImagePushed(reference, image.root().raw().digest()));
    }
    for (String repository : repositories) {
      for (FurtherManifest referrer : image.referrers()) {
        pushByDigest(repository, new Document(referrer.descriptor(), referrer.raw()));
      }
    }
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
    ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    try {
      List<Future<?>> pushes = new ArrayList<>();
      Set<String> known = Set.copyOf(done);
      for (BlobSource blob : image.blobs()) {
        pushes.add(
            threads.submit(
                () -> {
                  push(reference, blob, mountFrom(reference, blob, known));
                  return null;
                }));
      }
      for (Future<?> push : pushes) {
        push.get();
      }
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    } finally {
      threads.shutdownNow();
    }
    for (Document child : image.children()) {
      pushByDigest(repository(reference), child);
    }
  }

  private static BuildException unwrap(@Nullable Throwable failure) throws InterruptedException {
    if (failure instanceof BuildException e) {
      return e;
    }
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    throw new IllegalStateException("a push failed in an unforeseen way", failure);
  }

  /** Another repository of the same registry that has the blob; null where none is known to. */
  private static @Nullable String mountFrom(String reference, BlobSource blob, Set<String> done) {
    String host = host(reference);
    return Stream.concat(blob.repositories().stream(), done.stream())
        .filter(other -> host.equals(host(other)))
        .filter(other -> !repository(other).equals(repository(reference)))
        .findFirst()
        .orElse(null);
  }

  private void push(String reference, BlobSource blob, @Nullable String mountFrom)
      throws BuildException, InterruptedException {
    Descriptor descriptor = blob.descriptor();
    String host = host(reference);
    PushOutcome outcome =
        registry.pushBlob(
            reference,
            blob,
            mountFrom,
            (sent, total) ->
                events.emit(new BuildEvent.LayerProgress(host, descriptor.digest(), sent, total)));
    events.emit(
        new BuildEvent.LayerPushed(
            host,
            repository(reference).substring(host.length()).replaceFirst("^/", ""),
            descriptor.digest(),
            descriptor.size(),
            outcome.name().toLowerCase(Locale.ROOT)));
  }

  private static String host(String reference) {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "";
  }

  /** Registry and repository, without tag and digest. */
  private static String repository(String reference) {
    String named = reference.replaceFirst("@.*", "");
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/') ? named.substring(0, colon) : named;
  }
}
