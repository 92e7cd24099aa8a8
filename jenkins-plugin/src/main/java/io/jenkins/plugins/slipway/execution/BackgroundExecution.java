package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import io.jenkins.plugins.slipway.record.StepRecord;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.step.StepFailure;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;

/**
 * A step that runs on a thread of its own and reports to the build's record. After a restart of the
 * controller it runs again with {@code resumed}: what it did before is in the image cache, the
 * journal or the cluster, not here. Serialised with the pipeline's program: the name and the
 * arguments only.
 */
abstract class BackgroundExecution extends StepExecution {
  private static final long serialVersionUID = 1L;
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(DaemonThreads.named("Slipway step"));

  private final String step;
  private final LinkedHashMap<String, Object> arguments;
  private transient volatile @Nullable Future<?> work;
  private transient volatile boolean stopped;

  BackgroundExecution(StepContext context, String step, LinkedHashMap<String, Object> arguments) {
    super(context);
    this.step = step;
    this.arguments = arguments;
  }

  /**
   * Does the work, interruptibly.
   *
   * @param arguments a copy that may be changed
   */
  abstract LinkedHashMap<String, @Nullable Object> work(
      String step, LinkedHashMap<String, Object> arguments, StepRecord record) throws Exception;

  @Override
  public final boolean start() {
    work = THREADS.submit(() -> run(false));
    return false;
  }

  @Override
  public final void onResume() {
    work = THREADS.submit(() -> run(true));
  }

  /** Interrupts the work and ends the step at once; what the work still reports is dropped. */
  @Override
  public final void stop(Throwable cause) {
    stopped = true;
    Future<?> running = work;
    if (running != null) {
      running.cancel(true);
    }
    getContext().onFailure(cause);
  }

  @Override
  public final String getStatus() {
    return step + (work == null ? " has not started" : " is running");
  }

  private void run(boolean resumed) {
    try (PluginClassLoader ignored = PluginClassLoader.enter()) {
      LinkedHashMap<String, @Nullable Object> result = recorded(resumed);
      if (!stopped) {
        getContext().onSuccess(result);
      }
    } catch (Throwable failure) {
      if (!stopped && !isEnding()) {
        getContext().onFailure(failure);
      }
    }
  }

  /**
   * Whether Jenkins is shutting down: it takes agents away from steps that are still running. The
   * saved program has them as running, and after the restart {@link #onResume} runs them again.
   */
  boolean isEnding() {
    Jenkins jenkins = Jenkins.getInstanceOrNull();
    return jenkins != null && jenkins.isTerminating();
  }

  private LinkedHashMap<String, @Nullable Object> recorded(boolean resumed) throws Exception {
    LinkedHashMap<String, Object> given = new LinkedHashMap<>(arguments);
    if (resumed) {
      Workspaces.await(getContext());
      Platform.askToResume(step, given);
    }
    StepRecord record = StepRecord.open(getContext(), step, arguments, resumed);
    try {
      LinkedHashMap<String, @Nullable Object> result = work(step, given, record);
      record.finished(RunStatus.SUCCESS, null);
      return result;
    } catch (StepFailure failure) {
      record.finished(RunStatus.FAILURE, failure.getMessage());
      throw new AbortException(failure.getMessage());
    } catch (InterruptedException stop) {
      record.finished(RunStatus.ABORTED, "Stopped.");
      throw stop;
    } catch (Exception broken) {
      if (isEnding()) {
        throw broken;
      }
      record.finished(RunStatus.FAILURE, broken.toString());
      throw Broken.isKnown(broken) ? broken : Broken.portable(step, broken);
    }
  }
}
