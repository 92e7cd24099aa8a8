package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.AgentExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Builds an image from a Dockerfile on the agent, without a Docker daemon. */
public final class BuildImageStep extends JarOptionsStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "buildImage";

  private String context = ".";
  private @Nullable String dockerfile;
  private List<String> tags = new ArrayList<>();
  private Map<String, String> buildArgs = new LinkedHashMap<>();
  private @Nullable String target;
  private List<String> platforms = new ArrayList<>();
  private List<String> outputs = new ArrayList<>();
  private boolean push;
  private boolean noCache;
  private @Nullable String metadataFile;
  private @Nullable String iidFile;

  @DataBoundConstructor
  public BuildImageStep() {}

  public String getContext() {
    return context;
  }

  @DataBoundSetter
  public void setContext(String context) {
    this.context = Given.text(context, ".");
  }

  public @Nullable String getDockerfile() {
    return dockerfile;
  }

  @DataBoundSetter
  public void setDockerfile(@Nullable String dockerfile) {
    this.dockerfile = Given.text(dockerfile);
  }

  public List<String> getTags() {
    return tags;
  }

  @DataBoundSetter
  public void setTags(List<String> tags) {
    this.tags = Given.lines(tags);
  }

  public Map<String, String> getBuildArgs() {
    return buildArgs;
  }

  @DataBoundSetter
  public void setBuildArgs(Map<String, String> buildArgs) {
    this.buildArgs = Given.map(buildArgs);
  }

  public @Nullable String getTarget() {
    return target;
  }

  @DataBoundSetter
  public void setTarget(@Nullable String target) {
    this.target = Given.text(target);
  }

  public List<String> getPlatforms() {
    return platforms;
  }

  @DataBoundSetter
  public void setPlatforms(List<String> platforms) {
    this.platforms = Given.lines(platforms);
  }

  public List<String> getOutputs() {
    return outputs;
  }

  @DataBoundSetter
  public void setOutputs(List<String> outputs) {
    this.outputs = Given.lines(outputs);
  }

  public boolean isPush() {
    return push;
  }

  @DataBoundSetter
  public void setPush(boolean push) {
    this.push = push;
  }

  public boolean isNoCache() {
    return noCache;
  }

  @DataBoundSetter
  public void setNoCache(boolean noCache) {
    this.noCache = noCache;
  }

  public @Nullable String getMetadataFile() {
    return metadataFile;
  }

  @DataBoundSetter
  public void setMetadataFile(@Nullable String metadataFile) {
    this.metadataFile = Given.text(metadataFile);
  }

  public @Nullable String getIidFile() {
    return iidFile;
  }

  @DataBoundSetter
  public void setIidFile(@Nullable String iidFile) {
    this.iidFile = Given.text(iidFile);
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return applicationArguments()
        .with("context", context)
        .with("dockerfile", dockerfile)
        .with("tags", tags)
        .with("buildArgs", buildArgs)
        .with("target", target)
        .with("platforms", platforms)
        .with("outputs", outputs)
        .with("push", push)
        .with("noCache", noCache)
        .with("metadataFile", metadataFile)
        .with("iidFile", iidFile)
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
      return Messages.BuildImage_displayName();
    }
  }
}
