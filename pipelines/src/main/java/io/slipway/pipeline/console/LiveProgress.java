package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Lines that scroll, above a few that are redrawn. What comes is gathered and written ten times a
 * second in one piece, so that nothing flickers and a flood of events costs little.
 */
final class LiveProgress implements Progress {
  private static final long REDRAW_MILLIS = 100;

  private final PrintStream out;
  private final IntSupplier width;
  private final RunStory story = new RunStory();
  private final LiveView view = new LiveView();
  private final List<Line> waiting = new ArrayList<>();
  private final Thread painter = new Thread(this::paint, "console");
  private List<String> drawn = List.of();
  private boolean closed;

  LiveProgress(PrintStream out, IntSupplier width) {
    this.out = out;
    this.width = width;
    painter.setDaemon(true);
    painter.start();
  }

  @Override
  public synchronized void on(RecordEntry entry) {
    List<Line> told = story.tell(entry);
    if (!LiveView.shows(entry)) {
      waiting.addAll(told);
    }
    view.on(entry, story.branch(entry));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
      draw(List.of());
    }
  }

  private synchronized void paint() {
    try {
      while (!closed) {
        draw(view.lines());
        wait(REDRAW_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void draw(List<String> live) {
    if (waiting.isEmpty() && live.equals(drawn)) {
      return;
    }
    int columns = width.getAsInt();
    StringBuilder frame = new StringBuilder();
    frame.append("\r").append(("\u001b[1A\u001b[2K").repeat(drawn.size()));
    waiting.forEach(line -> frame.append(line.coloured()).append('\n'));
    live.forEach(line -> frame.append(cut(line, columns - 1)).append('\n'));
    waiting.clear();
    drawn = List.copyOf(live);
    out.print(frame);
    out.flush();
  }

  /** A line that wrapped would be erased only in part. */
  private static String cut(String line, int columns) {
    return line.length() <= columns ? line : line.substring(0, columns);
  }
}
