package io.jenkins.plugins.slipway.execution;

import hudson.AbortException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the kubeconfig that a step means, on the agent: the argument, else {@code $KUBECONFIG},
 * else {@code ~/.kube/config}. Never the controller's own, which a pipeline's author has no right
 * to.
 */
final class AgentKubeconfig {
  private AgentKubeconfig() {}

  /** The kubeconfig in a form that is safe to use on the controller. */
  static String read(AgentFiles files, Map<String, String> environment, @Nullable Object argument)
      throws IOException, InterruptedException {
    String path = path(files, environment, argument);
    return Kubeconfig.selfContained(files.text(path), path, files::read);
  }

  private static String path(
      AgentFiles files, Map<String, String> environment, @Nullable Object argument)
      throws IOException, InterruptedException {
    if (argument != null) {
      return argument.toString();
    }
    String variable = environment.get("KUBECONFIG");
    if (variable != null && !variable.isBlank()) {
      return single(variable);
    }
    String home = environment.getOrDefault("HOME", "") + "/.kube/config";
    if (files.exists(home)) {
      return home;
    }
    throw new AbortException(
        "There is no kubeconfig: the step has no kubeconfig parameter, KUBECONFIG is not set, and the agent has no "
            + home
            + ". Bind one with withCredentials([file(credentialsId: '...', variable: 'KUBECONFIG')]).");
  }

  private static String single(String variable) throws AbortException {
    if (variable.contains(":")) {
      throw new AbortException(
          "KUBECONFIG names several files ("
              + variable
              + "); Slipway reads one. Merge them with kubectl config view --flatten.");
    }
    return variable;
  }
}
