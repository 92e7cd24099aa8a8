package io.slipway.pipeline.runner;

import java.util.Optional;

/** Asks the person at the console. */
@FunctionalInterface
public interface Prompt {

  /** Nobody is there. */
  Prompt NOBODY = (message, proceed) -> Optional.empty();

  /**
   * Whether to go on; empty where nobody can be asked.
   *
   * @param proceed what the answer yes means, such as {@code Proceed}
   * @throws InterruptedException where the run was cancelled meanwhile
   */
  Optional<Boolean> ask(String message, String proceed) throws InterruptedException;
}
