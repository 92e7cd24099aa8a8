package io.jenkins.plugins.slipway.record;

import hudson.EnvVars;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.slipway.pipeline.console.Progress;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunStatus;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jspecify.annotations.Nullable;

/** The part of a build's record that one step writes. Safe for use by several threads. */
public final class StepRecord {
  private final BuildRecord build;
  private final String id;
  private final String step;
  private final Clock clock;
  private final Instant began;

  private StepRecord(BuildRecord build, String id, String step, Clock clock) {
    this.build = build;
    this.id = id;
    this.step = step;
    this.clock = clock;
    this.began = clock.instant();
  }

  /**
   * Opens the build's record where it isn't, masks the step's secrets from now on, and writes that
   * the step has started.
   *
   * @param resumed whether it goes on after a restart of the controller
   */
  public static StepRecord open(
      StepContext context, String step, Map<String, Object> arguments, boolean resumed)
      throws IOException, InterruptedException {
    Run<?, ?> run = context.get(Run.class);
    FlowNode node = context.get(FlowNode.class);
    SlipwayBuildAction action = SlipwayBuildAction.of(run);
    BuildRecord build = action.record();
    build.mask(
        BuildSecrets.of(run, context.get(EnvVars.class), context.get(EnvironmentExpander.class)));
    StepRecord record = new StepRecord(build, node.getId(), step, Clock.systemUTC());
    TaskListener console = context.get(TaskListener.class);
    build.show(record.id, Progress.open(Progress.Mode.PLAIN, console.getLogger(), false));
    if (resumed) {
      record.emit(new RunEvent.LogLine("run", "Jenkins was restarted; " + step + " goes on."));
    } else {
      record.started(StagesAround.of(node), arguments);
      console.hyperlink("/" + action.pageUrl(), "Slipway's page of this build");
      console.getLogger().println();
    }
    return record;
  }

  private void started(List<OpenStages.Stage> around, Map<String, Object> arguments) {
    build.enter(around);
    String stage = around.isEmpty() ? null : around.get(around.size() - 1).id();
    emit(new RunEvent.StepStarted(step, stage, Summary.of(arguments), null));
  }

  public void emit(Record event) {
    build.append(id, event);
  }

  public void finished(RunStatus status, @Nullable String message) {
    long millis = Duration.between(began, clock.instant()).toMillis();
    emit(new RunEvent.StepFinished(step, status, millis, message));
    build.hide(id);
  }
}
