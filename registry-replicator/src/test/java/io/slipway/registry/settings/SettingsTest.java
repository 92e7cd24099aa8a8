package io.slipway.registry.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.settings.Bandwidth.Window;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @ParameterizedTest
  @CsvSource({
    "50MB/s, 50000000",
    "10MiB/s, 10485760",
    "400Mbit/s, 50000000",
    "1.5 GB/s, 1500000000",
    "20kB/s, 20000"
  })
  void shouldKnowRate_whenWrittenAsPeopleDo(String text, long bytes) {
    assertThat(Bandwidth.of(text).bytesPerSecond(Instant.EPOCH)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "50MB, is not a rate",
    "fast, is not a rate",
    "1B/s, less than 10kB/s",
    "-5MB/s, is not a rate",
    "5XB/s, is not a rate"
  })
  void shouldRefuseRate_whenItIsNone(String text, String why) {
    assertThatThrownBy(() -> Bandwidth.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit: '" + text + "'")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-05T21:59:00Z, 5000000",
    "2026-01-05T22:00:00Z, 1000000",
    "2026-01-06T05:59:59Z, 1000000",
    "2026-01-06T06:00:00Z, 5000000",
    "2026-01-06T22:30:00Z, 5000000"
  })
  void shouldRunOverMidnight_whenWindowEndsBeforeItBegins(Instant now, long bytes) {
    Window monday = new Window("22:00", "06:00", List.of("mon"), "UTC", "1MB/s");

    assertThat(new Bandwidth("5MB/s", List.of(monday)).bytesPerSecond(now)).isEqualTo(bytes);
  }

  @Test
  void shouldUnderstandOneLine_whenItSaysEverything() {
    RegistrySettings settings =
        SettingsText.parse(
            "harbor:443,endpoint=a:443,endpoint=b:443,concurrency=4,bandwidth=5MB/s,proxy=http://u:p@proxy:3128,ca=ca.pem,certificate=c.pem,key=k.pem,insecure");

    assertThat(settings.endpoints()).containsExactly("a:443", "b:443");
    assertThat(settings.concurrency()).isEqualTo(4);
    assertThat(settings.clientCertificate()).isEqualTo(new ClientCertificate("c.pem", "k.pem"));
    assertThat(settings.insecure()).isTrue();
    assertThat(settings.toString()).doesNotContain("u:p");
  }

  @ParameterizedTest
  @CsvSource({
    "'a:1,speed=4', 'speed'",
    "'a:1,concurrency=many', 'concurrency:'",
    "'a:1,concurrency=0', 'concurrency:'",
    "'a:1,proxy=socks5://me:secret@x', 'proxy:'",
    "'a:1,endpoint=b/c', 'endpoints:'",
    "'a:1,plainHttp=yes', 'plainHttp:'",
    "'a b', 'name:'"
  })
  void shouldRefuse_whenALineIsWrong(String text, String component) {
    assertThatThrownBy(() -> SettingsText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(component)
        .hasMessageNotContaining("secret");
  }
}
