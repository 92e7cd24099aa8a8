package io.slipway.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigTest {

  @TempDir Path directory;

  private DockerConfig config(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("config.json"), json);
    return DockerConfig.load(file, Map.of());
  }

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldKeepColons_whenPasswordHasThem() throws Exception {
    DockerConfig config =
        config("{\"auths\":{\"r.example:5000\":{\"auth\":\"%s\"}}}".formatted(auth("me:a:b:c")));

    assertThat(config.find("r.example:5000")).contains(new Credential("me", "a:b:c", null));
    assertThat(config.find("other.example")).isEmpty();
  }

  @Test
  void shouldFindHub_whenKeyIsItsOldUrl() throws Exception {
    DockerConfig config =
        config(
            "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"%s\"}}}"
                .formatted(auth("me:x")));

    assertThat(config.find("docker.io")).isPresent();
  }

  @Test
  void shouldTakeIdentityToken_whenThereIsOne() throws Exception {
    DockerConfig config =
        config(
            "{\"auths\":{\"r\":{\"auth\":\"%s\",\"identitytoken\":\"T\"}}}".formatted(auth("0:")));

    assertThat(config.find("r").orElseThrow().identityToken()).isEqualTo("T");
  }

  @Test
  void shouldFindNothing_whenConfigIsEmptyOrMissing() throws Exception {
    assertThat(config("{}").find("r")).isEmpty();
    assertThat(
            DockerConfig.load(null, Map.of("DOCKER_CONFIG", directory.resolve("no").toString()))
                .find("r"))
        .isEmpty();
  }

  @Test
  void shouldNameFileAndNoSecret_whenConfigIsBroken() {
    assertThatThrownBy(() -> config("{\"auths\": {\"r\": {\"auth\": \"c2VjcmV0\" "))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("not JSON")
        .hasMessageNotContaining("c2VjcmV0");
    assertThatThrownBy(() -> config("{\"auths\":{\"r\":{\"auth\":\"c2VjcmV0\"}}}").find("r"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("docker login")
        .hasMessageNotContaining("c2VjcmV0");
    assertThatThrownBy(() -> DockerConfig.load(directory.resolve("gone.json"), Map.of()))
        .hasMessageContaining("no such file");
  }

  @Test
  void shouldExplain_whenHelperIsNotThere() throws Exception {
    DockerConfig config = config("{\"credHelpers\":{\"r\":\"slipway-test-nobody\"}}");

    assertThatThrownBy(() -> config.find("r"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("docker-credential-slipway-test-nobody")
        .hasMessageContaining("could not be started");
  }
}
