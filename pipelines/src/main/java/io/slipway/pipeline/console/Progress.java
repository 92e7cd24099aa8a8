package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordListener;
import java.io.PrintStream;

/** Shows a record's entries as they come. Closing it shows what is left. */
public interface Progress extends RecordListener, AutoCloseable {

  @Override
  void close();

  /** How to show a run. */
  enum Mode {
    /** Live where there is a terminal, else plain. */
    AUTO,
    PLAIN,
    /** The lines of the record. */
    JSON
  }

  /** Opens what {@code mode} asks for; {@code terminal} tells whether {@code out} is one. */
  static Progress open(Mode mode, PrintStream out, boolean terminal) {
    return switch (mode) {
      case JSON -> new JsonProgress(out);
      case PLAIN -> new PlainProgress(out);
      case AUTO -> terminal ? new LiveProgress(out, new TerminalSize()) : new PlainProgress(out);
    };
  }
}
