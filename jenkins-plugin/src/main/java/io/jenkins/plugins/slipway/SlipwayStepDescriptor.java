package io.jenkins.plugins.slipway;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What the platform's steps have in common. All need a workspace: the steps that run on the
 * controller read their release and kubeconfig from it.
 */
public abstract class SlipwayStepDescriptor extends StepDescriptor {
  private final String functionName;

  protected SlipwayStepDescriptor(String functionName) {
    this.functionName = functionName;
  }

  @Override
  public String getFunctionName() {
    return functionName;
  }

  /** For the views: a list as a text area shows it; null where there is no step to show. */
  public final @Nullable String lines(@Nullable List<String> values) {
    return values == null ? null : String.join("\n", values);
  }

  @Override
  public Set<? extends Class<?>> getRequiredContext() {
    return Set.of(FilePath.class, EnvVars.class, TaskListener.class, Run.class, FlowNode.class);
  }
}
