package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.ControllerExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Answers a gate of a release that waits for an approval. */
public final class ApproveReleaseStep extends ReleaseStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "approveRelease";

  private @Nullable String gate;
  private boolean reject;
  private String reason = "";
  private @Nullable String by;

  @DataBoundConstructor
  public ApproveReleaseStep(String release) {
    super(release);
  }

  public @Nullable String getGate() {
    return gate;
  }

  @DataBoundSetter
  public void setGate(@Nullable String gate) {
    this.gate = Given.text(gate);
  }

  public boolean isReject() {
    return reject;
  }

  @DataBoundSetter
  public void setReject(boolean reject) {
    this.reject = reject;
  }

  public String getReason() {
    return reason;
  }

  @DataBoundSetter
  public void setReason(String reason) {
    this.reason = Given.text(reason, "");
  }

  public @Nullable String getBy() {
    return by;
  }

  @DataBoundSetter
  public void setBy(@Nullable String by) {
    this.by = Given.text(by);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return releaseArguments()
        .with("gate", gate)
        .with("reject", reject)
        .with("reason", reason)
        .with("by", by)
        .map();
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
      return Messages.ApproveRelease_displayName();
    }
  }
}
