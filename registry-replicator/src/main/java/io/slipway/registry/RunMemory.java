package io.slipway.registry;

import io.slipway.registry.journal.Journal;
import io.slipway.registry.journal.JournalEntry;
import io.slipway.registry.journal.JournalEntry.BlobThere;
import io.slipway.registry.journal.JournalEntry.UploadAt;
import io.slipway.registry.journal.JournalEntry.UploadEnded;
import io.slipway.registry.journal.Journals;
import io.slipway.registry.store.UploadSessions;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run knows from the one before it that was cut off, and leaves for the next. */
final class RunMemory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunMemory.class);

  private final @Nullable Journal journal;
  private final UploadSessions sessions;
  private final BlobPlaces places;

  private RunMemory(@Nullable Journal journal, Map<UploadSessions.Key, String> uploads) {
    this.journal = journal;
    this.sessions = new UploadSessions(this::note);
    this.places =
        new BlobPlaces(
            (store, repository, digest) -> append(new BlobThere(store, repository, digest)),
            journal != null && !journal.isBegun());
    uploads.forEach(sessions::restore);
  }

  /**
   * Waits while another run with the same name and state directory is at work.
   *
   * @param name of the policy or copy
   */
  static RunMemory open(
      RunOptions options, String name, Function<Path, Journals> journals, Events events)
      throws InterruptedException {
    Path state = options.state();
    if (state == null || options.dryRun()) {
      return new RunMemory(null, Map.of());
    }
    Map<UploadSessions.Key, String> uploads = new LinkedHashMap<>();
    Set<BlobThere> there = new LinkedHashSet<>();
    Runnable onWait =
        () ->
            events.send(
                new ReplicationEvent.RunWaiting(
                    name, "another run of it is at work with the state directory " + state));
    try {
      Journal journal =
          journals.apply(state).open(name, entry -> learn(entry, uploads, there), onWait);
      RunMemory memory = new RunMemory(journal, uploads);
      there.forEach(one -> memory.places.restore(one.store(), one.digest(), one.repository()));
      return memory;
    } catch (IOException e) {
      LOG.warn(
          "Tried to open the journal of {} in {}, but {}. The run goes on without: one that is killed now starts from what the registries have.",
          name,
          state,
          e.toString());
      return new RunMemory(null, Map.of());
    }
  }

  private static void learn(
      JournalEntry entry, Map<UploadSessions.Key, String> uploads, Set<BlobThere> there) {
    if (entry instanceof BlobThere one) {
      there.add(one);
    } else if (entry instanceof UploadAt at) {
      uploads.put(
          new UploadSessions.Key(at.endpoint(), at.repository(), at.digest()), at.location());
    } else if (entry instanceof UploadEnded ended) {
      uploads.remove(new UploadSessions.Key(ended.endpoint(), ended.repository(), ended.digest()));
    }
  }

  private void note(UploadSessions.Key key, Optional<String> location) {
    append(
        location.isPresent()
            ? new UploadAt(key.endpoint(), key.repository(), key.digest(), location.get())
            : new UploadEnded(key.endpoint(), key.repository(), key.digest()));
  }

  private void append(JournalEntry entry) {
    if (journal != null) {
      journal.append(entry);
    }
  }

  UploadSessions sessions() {
    return sessions;
  }

  BlobPlaces places() {
    return places;
  }

  /** Everything is done. */
  void finish() {
    if (journal != null) {
      journal.finish();
    }
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
