package io.slipway.pipeline.runner;

import io.slipway.pipeline.record.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a stage stands while it runs. What makes it unstable makes the stages around it unstable; a
 * failure goes up as what is thrown.
 */
public final class StageState {
  private final String id;
  private final @Nullable StageState around;
  private RunStatus status = RunStatus.SUCCESS;

  StageState(String id, @Nullable StageState around) {
    this.id = id;
    this.around = around;
  }

  String id() {
    return id;
  }

  public synchronized RunStatus status() {
    return status;
  }

  public synchronized void worsen(RunStatus worse) {
    status = status.worse(worse);
    if (around != null && worse == RunStatus.UNSTABLE) {
      around.worsen(worse);
    }
  }
}
