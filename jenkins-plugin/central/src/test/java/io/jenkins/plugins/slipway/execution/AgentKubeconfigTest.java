package io.jenkins.plugins.slipway.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentKubeconfigTest {
  private static final String CONFIG =
      "{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'http://%s'}}]}";

  private final AgentFiles agent =
      new FilesOf(
          Map.of(
              "given", CONFIG.formatted("given"),
              "/secret/config", CONFIG.formatted("variable"),
              "/home/ci/.kube/config", CONFIG.formatted("home")));

  @Test
  void shouldTakeTheArgumentFirst_whenAllAreGiven() throws Exception {
    Map<String, String> environment = Map.of("KUBECONFIG", "/secret/config", "HOME", "/home/ci");

    assertThat(AgentKubeconfig.read(agent, environment, "given")).contains("http://given");
    assertThat(AgentKubeconfig.read(agent, environment, null)).contains("http://variable");
    assertThat(AgentKubeconfig.read(agent, Map.of("HOME", "/home/ci"), null))
        .contains("http://home");
  }

  @Test
  void shouldRefuseAndSayHow_whenThereIsNone() {
    assertThatThrownBy(() -> AgentKubeconfig.read(agent, Map.of("HOME", "/root"), null))
        .isInstanceOf(AbortException.class)
        .hasMessageContaining("/root/.kube/config")
        .hasMessageContaining("withCredentials");
  }

  @Test
  void shouldRefuse_whenTheVariableNamesSeveral() {
    assertThatThrownBy(() -> AgentKubeconfig.read(agent, Map.of("KUBECONFIG", "a:b"), null))
        .hasMessageContaining("a:b")
        .hasMessageContaining("--flatten");
  }
}
