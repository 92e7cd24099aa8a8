package io.slipway.pipeline.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Appends the events of one run to {@code record.jsonl}. The one place where secrets are masked. A
 * line is in the file when {@link #append} returns, and on the disk when a step, a stage or the run
 * has ended. Safe for use by several threads.
 */
public final class RunRecord implements Closeable {
  /** The file's name in a record directory. */
  public static final String FILE = "record.jsonl";

  private final Path file;
  // No FileChannel: an interrupt of the thread that appends would close it for all.
  private final FileOutputStream out;
  private final Clock clock;
  private final SecretMask mask;
  private final List<RecordListener> listeners = new CopyOnWriteArrayList<>();
  private long seq;

  private RunRecord(Path file, FileOutputStream out, long seq, Clock clock, SecretMask mask) {
    this.file = file;
    this.out = out;
    this.seq = seq;
    this.clock = clock;
    this.mask = mask;
  }

  /**
   * Opens the record in {@code directory}, which is made where it is missing. A record that exists
   * is continued; what a kill left of its last line is cut off first.
   */
  public static RunRecord open(Path directory, Clock clock, SecretMask mask) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(FILE);
    TornLine.cut(file);
    long seq = RunRecordReader.lastSeq(file);
    return new RunRecord(file, new FileOutputStream(file.toFile(), true), seq, clock, mask);
  }

  /** From now on {@code secret} stands in no line. */
  public void maskSecret(String secret) {
    mask.register(secret);
  }

  /** From now on {@code listener} gets every line. */
  public void listen(RecordListener listener) {
    listeners.add(listener);
  }

  /**
   * Appends one event: a {@link RunEvent}, or a record of an engine's sealed event interface.
   *
   * @param step the id of the step it belongs to; null outside of steps
   * @throws UncheckedIOException where the record cannot be written; the run cannot go on then
   */
  public synchronized void append(@Nullable String step, Record event) {
    RecordEntry entry = RecordJson.entry(seq + 1, clock.instant(), step, event, mask);
    try {
      out.write((entry.json() + "\n").getBytes(UTF_8));
      if (endsSomething(event)) {
        out.getFD().sync();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Tried to append to the run record " + file + ": " + e, e);
    }
    seq++;
    listeners.forEach(listener -> listener.on(entry));
  }

  private static boolean endsSomething(Record event) {
    return event instanceof RunEvent.StepFinished
        || event instanceof RunEvent.StageFinished
        || event instanceof RunEvent.RunFinished;
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
