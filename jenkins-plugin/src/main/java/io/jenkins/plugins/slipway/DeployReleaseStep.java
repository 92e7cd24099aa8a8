package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.ControllerExecution;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Brings a release to a cluster as release.yaml says and waits for the verdict, on the controller.
 */
public final class DeployReleaseStep extends RegistryStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "deployRelease";

  private String file = "release.yaml";
  private @Nullable String image;
  private Map<String, String> images = new LinkedHashMap<>();
  private boolean dryRun;
  private boolean resume;
  private boolean supersede;
  private @Nullable String kubeconfig;
  private boolean failOnRollback = true;
  private boolean noWait;
  private @Nullable String ignoreSchedule;

  @DataBoundConstructor
  public DeployReleaseStep() {}

  public String getFile() {
    return file;
  }

  @DataBoundSetter
  public void setFile(String file) {
    this.file = Given.text(file, "release.yaml");
  }

  public @Nullable String getImage() {
    return image;
  }

  @DataBoundSetter
  public void setImage(@Nullable String image) {
    this.image = Given.text(image);
  }

  public Map<String, String> getImages() {
    return images;
  }

  @DataBoundSetter
  public void setImages(Map<String, String> images) {
    this.images = Given.map(images);
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

  public boolean isSupersede() {
    return supersede;
  }

  @DataBoundSetter
  public void setSupersede(boolean supersede) {
    this.supersede = supersede;
  }

  public @Nullable String getKubeconfig() {
    return kubeconfig;
  }

  @DataBoundSetter
  public void setKubeconfig(@Nullable String kubeconfig) {
    this.kubeconfig = Given.text(kubeconfig);
  }

  public boolean isFailOnRollback() {
    return failOnRollback;
  }

  @DataBoundSetter
  public void setFailOnRollback(boolean failOnRollback) {
    this.failOnRollback = failOnRollback;
  }

  public boolean isNoWait() {
    return noWait;
  }

  @DataBoundSetter
  public void setNoWait(boolean noWait) {
    this.noWait = noWait;
  }

  public @Nullable String getIgnoreSchedule() {
    return ignoreSchedule;
  }

  @DataBoundSetter
  public void setIgnoreSchedule(@Nullable String ignoreSchedule) {
    this.ignoreSchedule = Given.text(ignoreSchedule);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return registryArguments()
        .with("file", file)
        .with("image", image)
        .with("images", images)
        .with("dryRun", dryRun)
        .with("resume", resume)
        .with("supersede", supersede)
        .with("kubeconfig", kubeconfig)
        .with("failOnRollback", failOnRollback)
        .with("noWait", noWait)
        .with("ignoreSchedule", ignoreSchedule)
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
      return Messages.DeployRelease_displayName();
    }
  }
}
