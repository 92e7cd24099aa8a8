package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.layer.LayerWriter;
import java.io.IOException;
import java.util.Optional;

/** A step that may change files. */
interface LayerStep {

  /**
   * A key that is cheap to compute but changes more often than it must; empty where there is none.
   */
  default Optional<String> quickKey(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    return Optional.empty();
  }

  /** A key of all that the layer depends on, and of nothing else. */
  String key(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException;

  /**
   * Whether a key takes as much reading as the layer does, and nothing of it was read before: then
   * the layer may be written first, and the key costs nothing after that.
   */
  default boolean isUnread(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    return false;
  }

  /** Writes the layer, which has no entries where no file is changed, as BuildKit's has. */
  WrittenLayer run(FileState files, LayerWriter writer)
      throws IOException, InterruptedException, BuildException, StepFailedException;
}
