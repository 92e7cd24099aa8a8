package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.ControllerExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Reads who runs, and who waits, for an environment. */
public final class ReleaseQueueStep extends SlipwayStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "releaseQueue";

  private final String environment;
  private String namespace = "default";
  private @Nullable String kubeconfig;

  @DataBoundConstructor
  public ReleaseQueueStep(String environment) {
    this.environment = Given.text(environment, "");
  }

  public String getEnvironment() {
    return environment;
  }

  public String getNamespace() {
    return namespace;
  }

  @DataBoundSetter
  public void setNamespace(String namespace) {
    this.namespace = Given.text(namespace, "default");
  }

  public @Nullable String getKubeconfig() {
    return kubeconfig;
  }

  @DataBoundSetter
  public void setKubeconfig(@Nullable String kubeconfig) {
    this.kubeconfig = Given.text(kubeconfig);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return new Arguments()
        .with("environment", environment)
        .with("namespace", namespace)
        .with("kubeconfig", kubeconfig)
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
      return Messages.ReleaseQueue_displayName();
    }
  }
}
