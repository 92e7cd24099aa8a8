package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.plan.Mount;
import io.slipway.image.snapshot.Snapshot;
import java.io.IOException;

/** Opens what bind mounts show and cache mounts start from. */
interface MountOrigins {

  Files open(Mount mount)
      throws IOException, InterruptedException, BuildException, StepFailedException;

  /** A place in a file system. */
  interface Files {

    /** As written; links are not resolved. */
    String path();

    /** Tells it from another; the same as long as all that can be seen there is. */
    String contentKey() throws IOException, InterruptedException;

    /** Tells it from another without looking at files; changes more often than it must. */
    String quickKey();

    Snapshot snapshot() throws IOException, InterruptedException;
  }
}
