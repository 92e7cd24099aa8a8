package io.slipway.image.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {
  private static final String BASE =
      """
      {"os":"linux","architecture":"arm64","variant":"v8","os.version":"1","x.future":{"a":[1]},
       "id":"old","container":"c","created":"2020-01-01T00:00:00Z",
       "config":{"Env":["PATH=/bin","A=1"],"StopSignal":"SIGINT","OnBuild":["RUN x"],"Labels":{"b":"2","a":"1"},
                 "Volumes":{"/v":{}},"ExposedPorts":{"80/tcp":{}},"ArgsEscaped":true,"Shell":["/bin/ash","-c"],
                 "Healthcheck":{"Test":["CMD","x"],"Retries":2},"MacAddress":"00:00"},
       "rootfs":{"type":"layers","diff_ids":["sha256:1"]},
       "history":[{"created_by":"base","empty_layer":true,"author":"me"}]}
      """;

  private static ImageConfig base() {
    return ImageConfig.read(BASE.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ImageConfig config) {
    return new String(config.toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldKeepEveryField_whenABaseIsBuiltUpon() {
    String text = text(base().asBase().withEnv("A", "2").withLabel("c", "3"));
    assertThat(text)
        .contains("\"x.future\":{\"a\":[1]}", "\"MacAddress\":\"00:00\"", "\"os.version\":\"1\"")
        .contains(
            "\"StopSignal\":\"SIGINT\"", "\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"],\"Retries\":2}")
        .contains("\"variant\":\"v8\"", "\"Env\":[\"PATH=/bin\",\"A=2\"]", "\"author\":\"me\"")
        .contains("\"Labels\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}")
        .doesNotContain("\"id\"", "\"container\"", "2020-01-01");
  }

  @Test
  void shouldGiveTheSameBytes_whateverTheOrderOfChanges() {
    ImageConfig one = base().withUser("u").withLabel("z", "1").withStopSignal("9");
    ImageConfig two = base().withStopSignal("9").withLabel("z", "1").withUser("u");
    assertThat(one.toBytes()).isEqualTo(two.toBytes());
    assertThat(ImageConfig.read(one.toBytes()).toBytes()).isEqualTo(one.toBytes());
  }

  @Test
  void shouldNotChange_whenDerivedFrom() {
    ImageConfig base = base();
    byte[] before = base.toBytes();
    base.withEnv("X", "1")
        .withVolumes(List.of("/w"))
        .withLayer("sha256:2", new History("t", "x", "", false));
    assertThat(base.toBytes()).isEqualTo(before);
  }

  @Test
  void shouldRecordLayersAndHistory() {
    ImageConfig config =
        base()
            .withLayer("sha256:2", new History(null, "RUN x", History.COMMENT, false))
            .withHistory(new History(null, "ENV a=1", History.COMMENT, true))
            .withCreated(Instant.EPOCH);
    assertThat(config.diffIds()).containsExactly("sha256:1", "sha256:2");
    assertThat(config.history()).extracting(History::emptyLayer).containsExactly(true, false, true);
    assertThat(text(config)).startsWith("{\"created\":\"1970-01-01T00:00:00Z\"");
  }

  @Test
  void shouldRemoveTheField_whenAListIsEmptied() {
    assertThat(text(base().withOnBuild(List.of()))).doesNotContain("OnBuild");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}{}", "{\"a\":1,\"a\":2}", "null"})
  void shouldRefuse_whenItIsNoObject(String json) {
    assertThatThrownBy(() -> ImageConfig.read(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuse_whenNestedWithoutEnd() {
    String json = "{\"a\":".repeat(5000);
    assertThatThrownBy(() -> Json.object(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64,linux/amd64",
    "Linux/x86_64,linux/amd64",
    "linux/arm64/v8,linux/arm64",
    "linux/arm,linux/arm/v7",
    "linux/armhf,linux/arm/v7",
    "linux/arm/6,linux/arm/v6",
    "amd64,linux/amd64",
    "linux/i386,linux/386",
    "windows/amd64,windows/amd64"
  })
  void shouldNormalizePlatforms(String text, String expected) {
    assertThat(Platform.parse(text)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b/c/d", "linux/", "linux amd64", "../x"})
  void shouldRefusePlatforms_whenMalformed(String text) {
    assertThatThrownBy(() -> Platform.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a platform");
  }

  @Test
  void shouldPreferTheExactPlatform_whenAnIndexHasSeveral() {
    Descriptor any = Descriptor.of(MediaTypes.OCI_MANIFEST, new byte[] {1});
    ImageIndex index =
        ImageIndex.of(
            List.of(
                any.withPlatform(new Platform("linux", "arm", "v6")),
                any.withPlatform(new Platform("linux", "arm", "v7"))),
            Map.of());
    assertThat(index.select(Platform.parse("linux/arm")).orElseThrow().platform())
        .isEqualTo(new Platform("linux", "arm", "v7"));
    assertThat(index.select(Platform.parse("linux/amd64"))).isEmpty();
  }
}
