package io.slipway.image.build;

import io.slipway.image.BuildException;
import io.slipway.image.cache.CacheKey;
import io.slipway.image.copy.Copy;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.sandbox.UnknownUserException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** COPY, ADD, WORKDIR: files go straight from their source into the layer. */
final class CopyStep implements LayerStep {
  private final Machine machine;
  private final StepContext context;
  private final String kind;
  private final Planner planner;
  private @Nullable Copy planned;

  /** Finds out what is to be copied over a file system. */
  interface Planner {
    Copy plan(FileState files)
        throws IOException, InterruptedException, BuildException, UnknownUserException;

    /**
     * All that the step depends on besides the files below, where that can be said without reading
     * what is copied.
     */
    Optional<String> quick() throws IOException, InterruptedException, BuildException;

    /** Whether the layer is the same whatever lies below. */
    default boolean isIndependent() {
      return false;
    }
  }

  CopyStep(Machine machine, StepContext context, String kind, Planner planner) {
    this.machine = machine;
    this.context = context;
    this.kind = kind;
    this.planner = planner;
  }

  @Override
  public Optional<String> quickKey(FileState files)
      throws IOException, InterruptedException, BuildException {
    return planner.quick().map(q -> base(files, kind + "-quick").add(q).finish());
  }

  @Override
  public String key(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    return base(files, kind).add(planned(files).keys()).finish();
  }

  @Override
  public boolean isUnread(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    return planned(files).isUnread();
  }

  private CacheKey base(FileState files, String name) {
    String below = planner.isIndependent() ? null : files.chainId();
    return new CacheKey(name).add(below).add(context.platform());
  }

  private Copy planned(FileState files)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    if (planned == null) {
      try {
        planned = planner.plan(files);
      } catch (UnknownUserException e) {
        throw new StepFailedException(String.valueOf(e.getMessage()));
      }
    }
    return planned;
  }

  @Override
  public WrittenLayer run(FileState files, LayerWriter writer)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    planned(files).write(writer, machine.now().getEpochSecond());
    return new WrittenLayer(writer.finish(), null, null);
  }
}
