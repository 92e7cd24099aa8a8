package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KubeconfigTest {
  private static final String CONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: prod
      preferences: {}
      contexts:
        - {name: other, context: {cluster: other, user: other}}
        - {name: prod, context: {cluster: prod, user: deployer, namespace: shop}}
      clusters:
        - {name: other, cluster: {server: "https://other"}}
        - name: prod
          cluster:
            server: https://prod:6443
            %s
      users:
        - {name: other, user: {token: other-secret}}
        - name: deployer
          user:
            %s
      """;

  @Test
  void shouldKeepTheCurrentContextAlone_whenSeveral() throws Exception {
    JsonNode config = selfContained("insecure-skip-tls-verify: true", "token: secret");

    assertThat(config.toString()).doesNotContain("other");
    assertThat(config.at("/contexts/0/context/namespace").asString()).isEqualTo("shop");
    assertThat(config.at("/clusters/0/cluster/server").asString()).isEqualTo("https://prod:6443");
    assertThat(config.at("/clusters/0/cluster/insecure-skip-tls-verify").asBoolean()).isTrue();
    assertThat(config.at("/users/0/user/token").asString()).isEqualTo("secret");
  }

  @Test
  void shouldHoldTheContentOfFiles_whenItNamesThem() throws Exception {
    JsonNode config =
        selfContained(
            "certificate-authority: ca.crt",
            "{client-certificate: /etc/tls.crt, client-key: tls.key, tokenFile: token}");

    assertThat(decoded(config, "/clusters/0/cluster/certificate-authority-data"))
        .isEqualTo("content of /home/ci/ca.crt");
    assertThat(decoded(config, "/users/0/user/client-certificate-data"))
        .isEqualTo("content of /etc/tls.crt");
    assertThat(decoded(config, "/users/0/user/client-key-data"))
        .isEqualTo("content of /home/ci/tls.key");
    assertThat(config.at("/users/0/user/token").asString()).isEqualTo("content of /home/ci/token");
    assertThat(config.at("/users/0/user").has("tokenFile")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'exec: {command: aws, apiVersion: v1}', exec",
    "'auth-provider: {name: gcp}', auth-provider"
  })
  void shouldRefuse_whenItLogsInByACommand(String user, String entry) {
    assertThatThrownBy(() -> selfContained("tls-server-name: x", user))
        .isInstanceOf(AbortException.class)
        .hasMessageContaining("/home/ci/config")
        .hasMessageContaining("(" + entry + ")")
        .hasMessageContaining("token");
  }

  @Test
  void shouldRefuseByName_whenAnEntryIsUnknown() {
    assertThatThrownBy(() -> selfContained("tls-server-name: x", "keystore: /var/secrets"))
        .hasMessageContaining("'keystore'");
    assertThatThrownBy(() -> selfContained("cert-file: /var/secrets", "token: x"))
        .hasMessageContaining("'cert-file'");
  }

  @ParameterizedTest
  @CsvSource({
    "'current-context: nowhere', no context 'nowhere'",
    "'[]', no entries",
    "'{', no YAML",
    "'current-context: a\ncontexts: [{name: a, context: {cluster: gone}}]', no cluster 'gone'"
  })
  void shouldSayWhatIsWrong_whenBroken(String yaml, String message) {
    assertThatThrownBy(
            () -> Kubeconfig.selfContained(yaml, "/home/ci/config", KubeconfigTest::content))
        .isInstanceOf(AbortException.class)
        .hasMessageContaining("/home/ci/config")
        .hasMessageContaining(message);
  }

  @Test
  void shouldNotExpandForEver_whenAliasesNest() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1);
      bomb.append(", *a").append(i - 1).append("]\n");
    }

    assertThatThrownBy(
            () ->
                Kubeconfig.selfContained(
                    bomb.toString(), "/home/ci/config", KubeconfigTest::content))
        .isInstanceOf(AbortException.class);
  }

  private static JsonNode selfContained(String cluster, String user)
      throws IOException, InterruptedException {
    String yaml = CONFIG.formatted(cluster, user);
    return JsonMapper.builder()
        .build()
        .readTree(Kubeconfig.selfContained(yaml, "/home/ci/config", KubeconfigTest::content));
  }

  private static byte[] content(String path) {
    return ("content of " + path).getBytes(UTF_8);
  }

  private static String decoded(JsonNode config, String pointer) {
    return new String(Base64.getDecoder().decode(config.at(pointer).asString()), UTF_8);
  }
}
