package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.metrics.CounterDelta.Total;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterDeltaTest {
  private final CounterDelta delta = new CounterDelta();

  @Test
  void shouldCountFromTheFirstReading() {
    assertThat(delta.add(List.of(code("200", 1000), code("500", 50)))).isEqualTo(Total.NONE);
    assertThat(delta.add(List.of(code("200", 1010), code("500", 52)))).isEqualTo(new Total(12, 2));
    assertThat(delta.add(List.of(code("200", 1020), code("500", 52)))).isEqualTo(new Total(22, 2));
  }

  @Test
  void shouldCountFromZero_whenACounterWasReset() {
    delta.add(List.of(code("200", 1000)));
    delta.add(List.of(code("200", 1010)));

    assertThat(delta.add(List.of(code("200", 5)))).isEqualTo(new Total(15, 0));
    assertThat(delta.add(List.of(code("200", 9)))).isEqualTo(new Total(19, 0));
  }

  @Test
  void shouldCountASeriesWhole_whenItAppearsLater() {
    delta.add(List.of(code("200", 7)));

    assertThat(delta.add(List.of(code("200", 7), code("503", 3)))).isEqualTo(new Total(3, 3));
  }

  @Test
  void shouldNotCountTwice_whenASeriesIsAwayForAReading() {
    delta.add(List.of(code("200", 7)));
    delta.add(List.of());

    assertThat(delta.add(List.of(code("200", 8)))).isEqualTo(new Total(1, 0));
  }

  @Test
  void shouldPassOverValues_thatNoCounterHas() {
    delta.add(List.of(code("200", 7)));

    assertThat(
            delta.add(
                List.of(
                    code("200", Double.NaN),
                    code("500", -1),
                    code("501", Double.POSITIVE_INFINITY))))
        .isEqualTo(Total.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "200,-,false",
    "404,-,false",
    "499,-,false",
    "500,-,true",
    "503,UF,true",
    "0,UF,true",
    "0,DC,false"
  })
  void shouldTellErrors(String code, String flags, boolean error) {
    Sample sample = new Sample("m", Map.of("response_code", code, "response_flags", flags), 1);

    assertThat(IstioRequests.isError(sample)).isEqualTo(error);
  }

  private static Sample code(String code, double value) {
    return new Sample("m", Map.of("response_code", code), value);
  }
}
