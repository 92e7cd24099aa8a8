package io.slipway.image.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.config.Healthcheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTextTest {

  @Test
  void shouldQuoteAsStrconvDoes() {
    assertThat(
            GoText.quoted(List.of("a b", "t\tn\n", "q\"\\", "\u0001\u007f", "ü€", "\u00a0", "😀")))
        .isEqualTo("[\"a b\" \"t\\tn\\n\" \"q\\\"\\\\\" \"\\x01\\x7f\" \"ü€\" \"\\u00a0\" \"😀\"]");
    assertThat(GoText.quoted(List.of())).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "5, 5ns",
    "1500, 1.5µs",
    "250000000, 250ms",
    "3500000000, 3.5s",
    "60000000000, 1m0s",
    "300000000000, 5m0s",
    "3723000000001, 1h2m3.000000001s",
    "36000000000000, 10h0m0s"
  })
  void shouldShowADurationAsGoDoes(long nanos, String text) {
    Healthcheck check =
        new Healthcheck(List.of("CMD", "true"), Duration.ofNanos(nanos), null, null, null, 2);
    assertThat(GoText.of(check))
        .isEqualTo(
            "{Test:[CMD true] Interval:"
                + text
                + " Timeout:0s StartPeriod:0s StartInterval:0s Retries:2}");
  }
}
