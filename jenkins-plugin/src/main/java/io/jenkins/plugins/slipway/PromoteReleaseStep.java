package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.ControllerExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Ends an unfinished rollout for its new version. */
public final class PromoteReleaseStep extends SlipwayStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "promoteRelease";

  private final String release;
  private String namespace = "default";
  private @Nullable String kubeconfig;

  @DataBoundConstructor
  public PromoteReleaseStep(String release) {
    this.release = Given.text(release, "");
  }

  public String getRelease() {
    return release;
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
        .with("release", release)
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
      return Messages.PromoteRelease_displayName();
    }
  }
}
