package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationPlan.BlobCopy;
import io.slipway.registry.ReplicationPlan.BlobTarget;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one blob to every repository that lacks it: by mounting where the destination has it
 * already, else by one read for all; a destination with several repositories gets it once and
 * mounts it then.
 */
final class BlobJob {

  private final RunContext run;
  private final BlobCopy copy;
  private final Blob blob;
  private final List<BlobTarget> pending;
  private final Set<BlobTarget> notMountable = new HashSet<>();
  private final Map<BlobTarget, String> failures = new HashMap<>();

  BlobJob(RunContext run, BlobCopy copy) {
    this.run = run;
    this.copy = copy;
    this.blob = new Blob(copy.digest(), copy.bytes());
    this.pending = new ArrayList<>(copy.targets());
  }

  /** What could not be done, and why. */
  Map<BlobTarget, String> call() throws InterruptedException {
    dropGivenUp();
    while (!pending.isEmpty()) {
      mountWhatCan();
      List<BlobTarget> next = nextToSend();
      if (!next.isEmpty()) {
        send(next);
      }
      dropGivenUp();
    }
    return failures;
  }

  private void dropGivenUp() {
    for (BlobTarget target : List.copyOf(pending)) {
      site(target).failure().ifPresent(failure -> failed(target, failure.message()));
    }
  }

  private Site site(BlobTarget target) {
    return run.site(target.destination());
  }

  private void failed(BlobTarget target, String message) {
    pending.remove(target);
    failures.put(target, message);
  }

  private void mountWhatCan() throws InterruptedException {
    for (BlobTarget target : List.copyOf(pending)) {
      Optional<String> from = mountableFrom(target);
      if (from.isPresent()) {
        mount(target, from.get());
      }
    }
  }

  private Optional<String> mountableFrom(BlobTarget target) {
    if (notMountable.contains(target)) {
      return Optional.empty();
    }
    return Optional.ofNullable(target.mountFrom())
        .or(() -> run.places().find(site(target).store(), blob.digest(), target.repository()));
  }

  private void mount(BlobTarget target, String from) throws InterruptedException {
    Site site = site(target);
    try {
      boolean mounted =
          run.retry()
              .call(
                  "mount blob " + blob.digest(),
                  run.events().retries(site.name()),
                  () -> site.store().mountBlob(target.repository(), blob, from));
      if (mounted) {
        run.tally().mounted.add(blob.size());
        done(target, "mounted");
      } else {
        notMountable.add(target);
      }
    } catch (StoreException e) {
      destinationFailed(target, e);
    }
  }

  private void done(BlobTarget target, String outcome) {
    pending.remove(target);
    run.places().arrived(site(target).store(), blob.digest(), target.repository());
    run.events()
        .send(
            new ReplicationEvent.BlobCopied(
                run.source().name(),
                target.destination(),
                target.repository(),
                blob.digest(),
                blob.size(),
                outcome));
  }

  private void destinationFailed(BlobTarget target, StoreException e) {
    site(target).giveUpIfDown(e, run.events());
    failed(target, String.valueOf(e.getMessage()));
  }

  /** One repository of each store; its others can mount then, or have said that they won't. */
  private List<BlobTarget> nextToSend() {
    Map<ArtifactStore, BlobTarget> first = new LinkedHashMap<>();
    List<BlobTarget> next = new ArrayList<>();
    for (BlobTarget target : pending) {
      if (notMountable.contains(target)) {
        next.add(target);
      } else if (first.putIfAbsent(site(target).store(), target) == null) {
        next.add(target);
      }
    }
    return next;
  }

  private void send(List<BlobTarget> targets) throws InterruptedException {
    List<BlobTarget> left = new ArrayList<>(targets);
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      if (attempt > 1 || !run.isPlanFresh() && blob.isWorthAQuestion()) {
        left.removeAll(arrivedMeanwhile(left));
      }
      if (left.isEmpty()) {
        return;
      }
      Sending.Outcome outcome = run.sending().send(copy.sourceRepository(), blob, left);
      outcome.sent().forEach(this::sent);
      left.removeAll(outcome.sent());
      left.removeAll(outcome.slow());
      for (BlobTarget slow : outcome.slow()) {
        send(List.of(slow));
      }
      prepareNextAttempt(left, outcome, attempt);
    }
  }

  /** By another run, or by a request of ours whose answer was lost. */
  private List<BlobTarget> arrivedMeanwhile(List<BlobTarget> targets) throws InterruptedException {
    List<BlobTarget> arrived = new ArrayList<>();
    for (BlobTarget target : targets) {
      try {
        if (site(target).store().hasBlob(target.repository(), blob)) {
          arrived.add(target);
          done(target, "present");
        }
      } catch (StoreException e) {
        // Then it is sent, and that fails with a better reason if it must.
      }
    }
    return arrived;
  }

  private void sent(BlobTarget target) {
    run.tally().copied.add(blob.size());
    done(target, "copied");
  }

  /** Gives up what has had its attempts, and sleeps as long as the most patient of the rest. */
  private void prepareNextAttempt(List<BlobTarget> left, Sending.Outcome outcome, int attempt)
      throws InterruptedException {
    Duration longest = Duration.ZERO;
    for (BlobTarget target : List.copyOf(left)) {
      StoreException failure = outcome.failureOf(target);
      boolean bySource = outcome.bySource().contains(target);
      boolean exhausted = bySource && failure.kind() != Kind.CORRUPT;
      Optional<Duration> delay = exhausted ? Optional.empty() : run.retry().delay(attempt, failure);
      if (delay.isEmpty()) {
        left.remove(target);
        giveUp(target, exhausted ? failure : failure.after(attempt), bySource);
      } else {
        announce(target, attempt, delay.get(), failure);
        longest = longest.compareTo(delay.get()) > 0 ? longest : delay.get();
      }
    }
    if (!left.isEmpty()) {
      run.retry().sleeper().sleep(longest);
    }
  }

  private void giveUp(BlobTarget target, StoreException failure, boolean isSourceFailure) {
    if (isSourceFailure) {
      failed(target, String.valueOf(failure.getMessage()));
    } else {
      destinationFailed(target, failure);
    }
  }

  private void announce(BlobTarget target, int attempt, Duration delay, StoreException failure) {
    run.events()
        .retries(target.destination())
        .retrying(
            "send blob " + blob.digest(),
            attempt + 1,
            run.retry().attempts(),
            delay,
            String.valueOf(failure.getMessage()));
  }
}
