package io.jenkins.plugins.slipway.execution;

import hudson.EnvVars;
import hudson.FilePath;
import io.jenkins.plugins.slipway.record.StepRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jspecify.annotations.Nullable;

/**
 * A step that waits: it runs on the controller, on copies of what it needs from the workspace, so
 * that it neither holds nor loses a connection to the agent. A pipeline's author is not the
 * controller's: nothing that the files name is read from the controller's disk, run there, or
 * signed with its identity.
 */
public final class ControllerExecution extends BackgroundExecution {
  private static final long serialVersionUID = 1L;

  public ControllerExecution(
      StepContext context, String step, LinkedHashMap<String, Object> arguments) {
    super(context, step, arguments);
  }

  @Override
  LinkedHashMap<String, @Nullable Object> work(
      String step, LinkedHashMap<String, Object> arguments, StepRecord record) throws Exception {
    FilePath workspace = Workspaces.of(getContext());
    Map<String, String> environment = new TreeMap<>(getContext().get(EnvVars.class));
    try (Staging staging = Staging.create()) {
      AgentFiles files = new WorkspaceFiles(workspace);
      String kubeconfig = AgentKubeconfig.read(files, environment, arguments.get("kubeconfig"));
      arguments.put("kubeconfig", staging.kubeconfig(kubeconfig));
      environment.remove("KUBECONFIG");
      if (arguments.containsKey("file")) {
        String file = String.valueOf(arguments.get("file"));
        ReleaseFiles.copy(file, environment, files, staging);
        String docker = AgentDockerConfig.read(files, environment, arguments.get("dockerConfig"));
        arguments.put("dockerConfig", staging.dockerConfig(docker));
        environment.remove("DOCKER_CONFIG");
      }
      return staging.run(step, arguments, environment, record::emit);
    }
  }
}
