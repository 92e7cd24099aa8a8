package io.slipway.pipeline.step;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a step may use of the run it is in. */
public interface StepContext {

  /** The directory that relative paths are taken from. */
  Path workspace();

  /**
   * The environment of the step: the process's, with what {@code environment {}} and {@code
   * withEnv} add.
   */
  Map<String, String> environment();

  /** Standard input of a command; of a step in a pipeline, nothing. */
  default InputStream standardInput() {
    return InputStream.nullInputStream();
  }

  /** Where a command writes an output called {@code -}; null where there is no such place. */
  default @Nullable OutputStream standardOutput() {
    return null;
  }

  /** Where blobs, snapshots, caches and journals lie; shared between runs on a machine. */
  Path stateDirectory();

  /**
   * Takes an engine's event: a record of one of the engines' sealed event types. Appended to the
   * run record, masked.
   */
  void emit(Record event);
}
