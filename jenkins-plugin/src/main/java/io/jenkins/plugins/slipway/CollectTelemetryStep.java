package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.ControllerExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Reads a release's logs and request metrics into the build's record. */
public final class CollectTelemetryStep extends ReleaseStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "collectTelemetry";

  private int logLines = 100;
  private @Nullable String metrics;

  @DataBoundConstructor
  public CollectTelemetryStep(String release) {
    super(release);
  }

  public int getLogLines() {
    return logLines;
  }

  @DataBoundSetter
  public void setLogLines(int logLines) {
    this.logLines = logLines;
  }

  public @Nullable String getMetrics() {
    return metrics;
  }

  @DataBoundSetter
  public void setMetrics(@Nullable String metrics) {
    this.metrics = Given.text(metrics);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return releaseArguments().with("logLines", logLines).with("metrics", metrics).map();
  }

  @Override
  public StepExecution start(StepContext context) {
    return new ControllerExecution(context, NAME, arguments());
  }

  /** What Jenkins knows of the step. */
  @Extension
  public static final class DescriptorImpl extends SlipwayStepDescriptor {
    public DescriptorImpl() {
      super(NAME);
    }

    @Override
    public String getDisplayName() {
      return Messages.CollectTelemetry_displayName();
    }
  }
}
