package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.AgentExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Brings a Harbor, from the agent, to what harbor.yaml says. */
public final class HarborApplyStep extends RegistryStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "harborApply";

  private static final String FILE = "harbor.yaml";

  private String file = FILE;
  private boolean planOnly;
  private boolean updateSecrets;

  @DataBoundConstructor
  public HarborApplyStep() {}

  public String getFile() {
    return file;
  }

  @DataBoundSetter
  public void setFile(String file) {
    this.file = Given.text(file, FILE);
  }

  public boolean isPlanOnly() {
    return planOnly;
  }

  @DataBoundSetter
  public void setPlanOnly(boolean planOnly) {
    this.planOnly = planOnly;
  }

  public boolean isUpdateSecrets() {
    return updateSecrets;
  }

  @DataBoundSetter
  public void setUpdateSecrets(boolean updateSecrets) {
    this.updateSecrets = updateSecrets;
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return registryArguments()
        .with("file", file)
        .with("planOnly", planOnly)
        .with("updateSecrets", updateSecrets)
        .map();
  }

  @Override
  public StepExecution start(StepContext context) {
    return new AgentExecution(context, NAME, arguments());
  }

  /** What Jenkins knows of the step. */
  @Extension
  public static final class DescriptorImpl extends SlipwayStepDescriptor {
    public DescriptorImpl() {
      super(NAME);
    }

    @Override
    public String getDisplayName() {
      return Messages.HarborApply_displayName();
    }
  }
}
