package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationPlan.BlobTarget;
import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationPlan.ManifestCopy;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.ReplicationResult.TagState;
import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one artifact's manifests to one destination after its blobs are there, the tag last. */
final class DeliveryJob {

  private final RunContext run;
  private final Delivery delivery;
  private final Map<BlobPlace, String> blobFailures;
  private final Site site;

  /** A blob that was to go to a repository of a destination. */
  record BlobPlace(String destination, String repository, String digest) {
    static BlobPlace of(BlobTarget target, String digest) {
      return new BlobPlace(target.destination(), target.repository(), digest);
    }
  }

  DeliveryJob(RunContext run, Delivery delivery, Map<BlobPlace, String> blobFailures) {
    this.run = run;
    this.delivery = delivery;
    this.blobFailures = blobFailures;
    this.site = run.site(delivery.destination());
  }

  void call() throws InterruptedException {
    if (site.isGivenUp()) {
      return;
    }
    Optional<String> missing = missingBlob();
    if (missing.isPresent()) {
      failed(missing.get());
      return;
    }
    try {
      deliver();
    } catch (StoreException e) {
      if (!site.giveUpIfDown(e, run.events())) {
        failed(String.valueOf(e.getMessage()));
      }
    }
  }

  private Optional<String> missingBlob() {
    return delivery.manifests().stream()
        .flatMap(manifest -> manifest.blobs().stream())
        .map(
            digest ->
                blobFailures.get(
                    new BlobPlace(delivery.destination(), delivery.repository(), digest)))
        .filter(Objects::nonNull)
        .findFirst();
  }

  private void failed(String message) {
    run.tally().add(new Failure(delivery.destination(), delivery.artifact(), message));
    run.events()
        .send(
            new ReplicationEvent.ArtifactFailed(
                delivery.destination(), delivery.repository(), delivery.reference(), message));
  }

  private void deliver() throws StoreException, InterruptedException {
    boolean tagged = false;
    int last = delivery.manifests().size() - 1;
    for (int i = 0; i <= last; i++) {
      ManifestCopy copy = delivery.manifests().get(i);
      boolean root = copy.digest().equals(delivery.digest());
      // With nothing to follow the root, one request writes it and sets the tag.
      tagged = root && i == last && delivery.tag() != null;
      Manifest manifest = manifest(copy.digest());
      if (tagged && hasMoved()) {
        return;
      }
      write(manifest, tagged ? delivery.tag() : null, root);
      report(copy);
    }
    if (delivery.tag() != null && !tagged) {
      Manifest manifest = manifest(delivery.digest());
      if (hasMoved()) {
        return;
      }
      write(manifest, delivery.tag(), true);
    }
    verify();
  }

  /** Whether the source's tag stands for something other than what was brought. */
  private boolean hasMoved() throws StoreException, InterruptedException {
    if (RegistryNames.isDigest(delivery.reference())) {
      return false;
    }
    Optional<String> now =
        ofSource(() -> run.tags().now(delivery.sourceRepository(), delivery.reference()));
    if (now.equals(Optional.of(delivery.seen()))) {
      return false;
    }
    run.tally().moved(delivery);
    run.events()
        .send(
            new ReplicationEvent.SourceTagMoved(
                run.source().name(),
                delivery.sourceRepository(),
                delivery.reference(),
                delivery.seen(),
                now.orElse(null)));
    return true;
  }

  private Manifest manifest(String digest) throws StoreException, InterruptedException {
    return ofSource(() -> run.manifests().get(delivery.sourceRepository(), digest));
  }

  /** A source's failure is this artifact's, not its destination's. */
  private static <T> T ofSource(Retry.Attempt<T> call) throws StoreException, InterruptedException {
    try {
      return call.run();
    } catch (StoreException e) {
      throw new StoreException(Kind.REFUSED, e.getMessage(), null, e);
    }
  }

  private void write(Manifest manifest, @Nullable String tag, boolean root)
      throws StoreException, InterruptedException {
    run.retry()
        .<Boolean>call(
            "write manifest " + manifest.digest(),
            run.events().retries(site.name()),
            () -> {
              site.store().putManifest(delivery.repository(), manifest, tag, root);
              return true;
            });
  }

  private void report(ManifestCopy copy) {
    run.events()
        .send(
            new ReplicationEvent.ManifestCopied(
                delivery.destination(),
                delivery.repository(),
                copy.digest(),
                copy.mediaType(),
                "copied"));
  }

  private void verify() throws StoreException, InterruptedException {
    String reference = delivery.tag() == null ? delivery.digest() : delivery.tag();
    Optional<String> found =
        run.retry()
            .call(
                "read back " + reference,
                run.events().retries(site.name()),
                () -> site.store().resolve(delivery.repository(), reference));
    if (!found.equals(Optional.of(delivery.digest()))) {
      throw new StoreException(
          Kind.REFUSED,
          "Tried to set %s:%s at %s to %s, but it reads back as %s. Someone else may have moved it: run again."
              .formatted(
                  delivery.repository(),
                  reference,
                  site.store().name(),
                  delivery.digest(),
                  found.orElse("nothing")));
    }
    verified(reference);
  }

  private void verified(String reference) {
    boolean isArtifactItself =
        delivery.manifests().stream().anyMatch(copy -> copy.digest().equals(delivery.digest()));
    if (delivery.tag() == null && !isArtifactItself) {
      return; // Only referrers were new.
    }
    run.tally()
        .add(
            new TagState(
                delivery.destination(), delivery.repository(), reference, delivery.digest(), true));
    run.events()
        .send(
            new ReplicationEvent.TagVerified(
                run.source().name(),
                delivery.destination(),
                delivery.repository(),
                reference,
                delivery.digest(),
                delivery.moved()));
  }
}
