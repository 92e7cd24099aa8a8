package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.AgentExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Copies images between registries on the agent, as replication.yaml says. */
public final class ReplicateImageStep extends RegistryStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "replicateImage";

  private String file = "replication.yaml";
  private List<String> policies = new ArrayList<>();
  private boolean dryRun;
  private boolean resume;
  private @Nullable String metricsFile;

  @DataBoundConstructor
  public ReplicateImageStep() {}

  public String getFile() {
    return file;
  }

  @DataBoundSetter
  public void setFile(String file) {
    this.file = Given.text(file, "replication.yaml");
  }

  public List<String> getPolicies() {
    return policies;
  }

  @DataBoundSetter
  public void setPolicies(List<String> policies) {
    this.policies = Given.lines(policies);
  }

  public boolean isDryRun() {
    return dryRun;
  }

  @DataBoundSetter
  public void setDryRun(boolean dryRun) {
    this.dryRun = dryRun;
  }

  public boolean isResume() {
    return resume;
  }

  @DataBoundSetter
  public void setResume(boolean resume) {
    this.resume = resume;
  }

  public @Nullable String getMetricsFile() {
    return metricsFile;
  }

  @DataBoundSetter
  public void setMetricsFile(@Nullable String metricsFile) {
    this.metricsFile = Given.text(metricsFile);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return registryArguments()
        .with("file", file)
        .with("policies", policies)
        .with("dryRun", dryRun)
        .with("resume", resume)
        .with("metricsFile", metricsFile)
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
      return Messages.ReplicateImage_displayName();
    }
  }
}
