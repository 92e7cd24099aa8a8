package io.jenkins.plugins.slipway.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentDockerConfigTest {
  private static final String CONFIG =
      "{\"auths\":{\"r\":{\"auth\":\"eA==\"}},\"proxies\":{\"default\":{}}}";

  @Test
  void shouldKeepCredentialsAlone_whenAFileIsNamed() throws Exception {
    AgentFiles files = new FilesOf(Map.of("config.json", CONFIG, "d/config.json", CONFIG));

    assertThat(AgentDockerConfig.read(files, Map.of(), "config.json"))
        .isEqualTo("{\"auths\":{\"r\":{\"auth\":\"eA==\"}}}");
    assertThat(AgentDockerConfig.read(files, Map.of("DOCKER_CONFIG", "d"), null)).contains("eA==");
  }

  @Test
  void shouldHaveNone_whenNothingIsSaid() throws Exception {
    AgentFiles files = new FilesOf(Map.of());

    assertThat(AgentDockerConfig.read(files, Map.of(), null)).isEqualTo("{}");
    assertThat(AgentDockerConfig.read(files, Map.of("DOCKER_CONFIG", "/none"), null))
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"credsStore": "evil"}         | config.json has credsStore: a helper is a command
          {"credHelpers": {"r": "evil"}} | config.json has credHelpers: a helper is a command
          []                             | config.json is no docker config.json
          {                              | config.json is no docker config.json
          """)
  void shouldRefuse_whatWouldRunOnTheControllerOrIsNone(String content, String words) {
    AgentFiles files = new FilesOf(Map.of("config.json", content));

    assertThatThrownBy(() -> AgentDockerConfig.read(files, Map.of(), "config.json"))
        .isInstanceOf(AbortException.class)
        .hasMessageStartingWith(words);
  }
}
