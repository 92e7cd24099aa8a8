package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.ControllerExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Reads where a release stands. */
public final class ReleaseStatusStep extends ReleaseStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "releaseStatus";

  @DataBoundConstructor
  public ReleaseStatusStep(String release) {
    super(release);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return releaseArguments().map();
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
      return Messages.ReleaseStatus_displayName();
    }
  }
}
