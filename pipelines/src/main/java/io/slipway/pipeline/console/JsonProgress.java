package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.io.PrintStream;

/** The record itself. */
final class JsonProgress implements Progress {
  private final PrintStream out;

  JsonProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void on(RecordEntry entry) {
    out.println(entry.json());
  }

  @Override
  public void close() {
    out.flush();
  }
}
