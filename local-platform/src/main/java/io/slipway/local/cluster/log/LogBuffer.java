package io.slipway.local.cluster.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest lines of one container run. The oldest go when there are too many characters, as the
 * kubelet rotates log files. Thread-safe.
 */
public final class LogBuffer {

  /** A tenth of the kubelet's {@code containerLogMaxSize}: this is memory. */
  private static final int MAX_CHARACTERS = 1024 * 1024;

  /** What the object costs beside its characters, so that empty lines are bounded too. */
  private static final int LINE_OVERHEAD = 64;

  public record Line(Instant time, String text) {}

  /** Lines from one position on, the position after them, and whether more can come. */
  public record Chunk(List<Line> lines, long next, boolean open) {}

  private final Clock clock;
  private final Deque<Line> lines = new ArrayDeque<>();
  private long first;
  private int characters;
  private boolean open = true;

  public LogBuffer(Clock clock) {
    this.clock = clock;
  }

  public synchronized void append(String text) {
    lines.add(new Line(clock.instant(), text));
    characters += text.length() + LINE_OVERHEAD;
    while (characters > MAX_CHARACTERS && lines.size() > 1) {
      characters -= lines.remove().text().length() + LINE_OVERHEAD;
      first++;
    }
    notifyAll();
  }

  /** Nothing will be appended any more. */
  public synchronized void close() {
    open = false;
    notifyAll();
  }

  /** Everything from a position on (0 is the start); lines that were dropped are missing. */
  public synchronized Chunk read(long from) {
    List<Line> found = new ArrayList<>();
    long position = first;
    for (Line line : lines) {
      if (position++ >= from) {
        found.add(line);
      }
    }
    return new Chunk(found, first + lines.size(), open);
  }

  /** As {@link #read}, but waits until there is something, the end, or the time is up. */
  public synchronized Chunk await(long from, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (open && first + lines.size() <= from) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return read(from);
  }
}
