package io.slipway.registry.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run's journal, which is locked while it is open. Each entry is written at once, so that a
 * kill loses none; a power cut may lose those of the last second. Safe for use by several threads.
 *
 * <p>A journal that cannot be written any more says so once and is then silent: a full disk here
 * must not end a replication.
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int LONGEST_LINE = 1 << 16;
  private static final long LARGEST = 256L << 20;
  private static final long SYNC_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path file;
  private final FileChannel channel;
  private final WritableByteChannel out;
  private final FileLock lock;
  private final boolean begun;
  private final Runnable onClose;
  private long synced = System.nanoTime();
  private boolean broken;

  /**
   * @param out writes to the channel
   */
  Journal(
      Path file,
      FileChannel channel,
      WritableByteChannel out,
      FileLock lock,
      boolean begun,
      Runnable onClose) {
    this.file = file;
    this.channel = channel;
    this.out = out;
    this.lock = lock;
    this.begun = begun;
    this.onClose = onClose;
  }

  /**
   * Gives the entries of the run before, in their order, and makes the journal ready for more: a
   * line that is torn or damaged is cut off with all that follows it.
   */
  synchronized void replay(Consumer<JournalEntry> entries) throws IOException {
    long whole = channel.size() > LARGEST ? 0 : readAll(entries);
    if (whole != channel.size()) {
      channel.truncate(whole);
    }
    channel.position(whole);
  }

  private long readAll(Consumer<JournalEntry> entries) throws IOException {
    channel.position(0);
    // Not closed: it would close the channel, and the lock with it.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
    byte[] header = in.readNBytes(Lines.HEADER.length());
    if (!Lines.HEADER.equals(new String(header, UTF_8))) {
      return 0;
    }
    long whole = header.length;
    for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
      Optional<JournalEntry> entry = Lines.read(line.get());
      if (entry.isEmpty()) {
        return whole;
      }
      entries.accept(entry.get());
      whole += line.get().length + 1;
    }
    return whole;
  }

  private static Optional<byte[]> line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && line.size() < LONGEST_LINE; next = in.read()) {
      if (next == '\n') {
        return Optional.of(line.toByteArray());
      }
      line.write(next);
    }
    return Optional.empty();
  }

  /** Whether it is left of a run before, however little stands in it. */
  public boolean isBegun() {
    return begun;
  }

  public synchronized void append(JournalEntry entry) {
    if (broken) {
      return;
    }
    try {
      if (channel.position() == 0) {
        write(Lines.HEADER.getBytes(UTF_8));
      }
      write(Lines.write(entry));
      if (System.nanoTime() - synced > SYNC_NANOS) {
        channel.force(false);
        synced = System.nanoTime();
      }
    } catch (IOException e) {
      broken = true;
      LOG.warn(
          "Tried to write the journal {}, but {}. The run goes on; one that is killed now starts from what the registries have.",
          file,
          e.toString());
    }
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      int unused = out.write(buffer);
    }
  }

  /** Everything is done: there is nothing to go on with. */
  public synchronized void finish() {
    broken = true;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("Tried to delete the journal {}, but {}.", file, e.toString());
    }
  }

  @Override
  public synchronized void close() {
    broken = true;
    try (channel) {
      if (channel.size() == 0) {
        Files.deleteIfExists(file);
      }
      lock.release();
    } catch (IOException e) {
      LOG.warn("Tried to close the journal {}, but {}.", file, e.toString());
    } finally {
      onClose.run();
    }
  }
}
