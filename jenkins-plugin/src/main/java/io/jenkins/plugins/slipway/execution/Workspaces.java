package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import hudson.FilePath;
import java.io.IOException;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jspecify.annotations.Nullable;

/** The workspace of a step. */
final class Workspaces {
  /** As long as Jenkins itself waits for an agent that a restart cut off. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private Workspaces() {}

  static FilePath of(StepContext context) throws IOException, InterruptedException {
    FilePath workspace = connected(context);
    if (workspace == null) {
      throw new AbortException(
          "The step's workspace cannot be reached: its agent is offline. Bring the agent back and run the build again.");
    }
    return workspace;
  }

  /** Waits for the agent to come back after a restart of the controller. */
  static void await(StepContext context) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (connected(context) == null && System.nanoTime() < end) {
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static @Nullable FilePath connected(StepContext context) throws InterruptedException {
    try {
      return context.get(FilePath.class);
    } catch (IOException offline) {
      return null;
    }
  }
}
