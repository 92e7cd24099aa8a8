package io.jenkins.plugins.slipway;

import hudson.Extension;
import io.jenkins.plugins.slipway.execution.AgentExecution;
import java.util.LinkedHashMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jspecify.annotations.Nullable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Runs a release's judges, on the agent, over counts that were recorded. */
public final class AnalyseReleaseStep extends SlipwayStep {
  /** The name in a Jenkinsfile. */
  public static final String NAME = "analyseRelease";

  private static final String FILE = "release.yaml";

  private String file = FILE;
  private @Nullable String replay;
  private @Nullable String prometheus;
  private @Nullable String from;
  private @Nullable String to;
  private int runs = 500;
  private int seed = 1;

  @DataBoundConstructor
  public AnalyseReleaseStep() {}

  public String getFile() {
    return file;
  }

  @DataBoundSetter
  public void setFile(String file) {
    this.file = Given.text(file, FILE);
  }

  public @Nullable String getReplay() {
    return replay;
  }

  @DataBoundSetter
  public void setReplay(@Nullable String replay) {
    this.replay = Given.text(replay);
  }

  public @Nullable String getPrometheus() {
    return prometheus;
  }

  @DataBoundSetter
  public void setPrometheus(@Nullable String prometheus) {
    this.prometheus = Given.text(prometheus);
  }

  public @Nullable String getFrom() {
    return from;
  }

  @DataBoundSetter
  public void setFrom(@Nullable String from) {
    this.from = Given.text(from);
  }

  public @Nullable String getTo() {
    return to;
  }

  @DataBoundSetter
  public void setTo(@Nullable String to) {
    this.to = Given.text(to);
  }

  public int getRuns() {
    return runs;
  }

  @DataBoundSetter
  public void setRuns(int runs) {
    this.runs = runs;
  }

  public int getSeed() {
    return seed;
  }

  @DataBoundSetter
  public void setSeed(int seed) {
    this.seed = seed;
  }

  @Override
  LinkedHashMap<String, Object> arguments() {
    return new Arguments()
        .with("file", file)
        .with("replay", replay)
        .with("prometheus", prometheus)
        .with("from", from)
        .with("to", to)
        .with("runs", runs)
        .with("seed", seed)
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
      return Messages.AnalyseRelease_displayName();
    }
  }
}
