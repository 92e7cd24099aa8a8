package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.io.PrintStream;

/** One line for each thing worth telling, for logs and pipes. */
final class PlainProgress implements Progress {
  private final PrintStream out;
  private final RunStory story = new RunStory();

  PlainProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void on(RecordEntry entry) {
    story.tell(entry).forEach(line -> out.println(line.text()));
  }

  @Override
  public void close() {
    out.flush();
  }
}
