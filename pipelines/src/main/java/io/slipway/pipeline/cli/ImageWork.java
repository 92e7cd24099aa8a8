package io.slipway.pipeline.cli;

import io.slipway.image.BuildException;
import io.slipway.image.UsageException;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.RefusedException;
import io.slipway.pipeline.step.StepFailure;

/** Work on images by the engine's own calls; its failures become the command's exit codes. */
final class ImageWork {
  private ImageWork() {}

  /** What is done. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws BuildException, RefusedException, KeyException, InterruptedException;
  }

  static <T> T run(Work<T> work) throws StepFailure, InterruptedException {
    try (Interruption interruption = Interruption.ofThisThread()) {
      return work.run();
    } catch (UsageException | KeyException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    } catch (RefusedException e) {
      throw new StepFailure(StepFailure.REFUSED, String.valueOf(e.getMessage()), e);
    } catch (BuildException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }
}
