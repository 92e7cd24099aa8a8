package io.slipway.registry.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of journals, one file for each policy or copy. Runs of one policy follow each other:
 * the second waits for the first, so that nothing is sent twice.
 */
public final class Journals {

  private static final Logger LOG = LoggerFactory.getLogger(Journals.class);
  private static final Duration KEPT = Duration.ofDays(7);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String SUFFIX = ".journal";
  private static final int NAME_LENGTH = 40;

  /** File locks are the process's: two runs in one process need a lock of their own. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Clock clock;
  private final UnaryOperator<WritableByteChannel> writing;

  public Journals(Path directory, Clock clock) {
    this(directory, clock, UnaryOperator.identity());
  }

  /**
   * @param writing what each write passes on its way to the file: one for a journal's header, and
   *     one for each entry
   */
  public Journals(Path directory, Clock clock, UnaryOperator<WritableByteChannel> writing) {
    this.directory = directory.toAbsolutePath().normalize();
    this.clock = clock;
    this.writing = writing;
  }

  /**
   * Where a user's journals lie (XDG Base Directory Specification): {@code
   * $XDG_STATE_HOME/slipway/replication}, or the same under {@code ~/.local/state}.
   */
  public static Path usualDirectory(Map<String, String> environment) {
    String given = environment.get("XDG_STATE_HOME");
    Path home =
        given != null && given.startsWith("/")
            ? Path.of(given)
            : Path.of(System.getProperty("user.home", "/"), ".local", "state");
    return home.resolve("slipway").resolve("replication");
  }

  /**
   * Opens the journal of a policy or copy, as soon as no other run has it open.
   *
   * @param subject what tells runs apart
   * @param entries takes what the run before has left
   * @param onWait called once if another run is at work
   */
  public Journal open(String subject, Consumer<JournalEntry> entries, Runnable onWait)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    sweep();
    Path file = directory.resolve(fileName(subject));
    Journal journal = tryOpen(file);
    if (journal == null) {
      onWait.run();
    }
    while (journal == null) {
      Thread.sleep(POLL.toMillis());
      journal = tryOpen(file);
    }
    try {
      journal.replay(entries);
      return journal;
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  private @Nullable Journal tryOpen(Path file) throws IOException {
    if (!HELD.add(file)) {
      return null;
    }
    Optional<Journal> journal = Optional.empty();
    try {
      journal = lock(file);
      return journal.orElse(null);
    } finally {
      if (journal.isEmpty()) {
        HELD.remove(file);
      }
    }
  }

  private Optional<Journal> lock(Path file) throws IOException {
    boolean begun = Files.exists(file);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Object opened = key(file);
    FileLock lock = tryLock(channel);
    // The run before may have deleted the file between our opening and our locking it. Opening it
    // once more to compare would give the lock up: POSIX locks end with any descriptor's close.
    if (lock == null || opened == null || !opened.equals(key(file))) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(
        new Journal(file, channel, writing.apply(channel), lock, begun, () -> HELD.remove(file)));
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private void sweep() {
    Instant oldest = clock.instant().minus(KEPT);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(one -> one.toString().endsWith(SUFFIX)).toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          drop(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("Tried to sweep the old journals in {}, but {}.", directory, e.toString());
    }
  }

  private void drop(Path file) throws IOException {
    try (Journal journal = tryOpen(file)) {
      if (journal != null) {
        journal.finish();
      }
    }
  }

  /** Readable, and different for different subjects. */
  private static String fileName(String subject) {
    String words = subject.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String readable = words.substring(0, Math.min(NAME_LENGTH, words.length()));
    return readable + "-" + hash(subject) + SUFFIX;
  }

  private static String hash(String subject) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
