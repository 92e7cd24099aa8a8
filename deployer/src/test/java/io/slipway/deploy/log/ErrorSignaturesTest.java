package io.slipway.deploy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorSignaturesTest {

  @Test
  void shouldTakeTheSameErrorForOneKind_whateverDiffers() {
    List<String> log =
        List.of(
            "2026-11-23T10:00:00.123Z ERROR order 4711 of \"Ann\" failed at 10.0.0.7:5432",
            "2026-11-23T10:00:09Z INFO order 4712 is fine",
            "2026-11-23T10:00:10.5Z ERROR order 9 of \"Bob\" failed at 10.0.0.9:5432");

    assertThat(ErrorSignatures.of(log))
        .containsOnly(
            java.util.Map.entry("<time> ERROR order <n> of <text> failed at <address>", 2));
  }

  @Test
  void shouldTellErrorsApart_byTheirTopFrames() {
    List<String> log =
        List.of(
            "java.lang.IllegalStateException: closed",
            "\tat shop.Cart.add(Cart.java:17)",
            "\tat shop.Web.post(Web.java:99)",
            "java.lang.IllegalStateException: closed",
            "\tat shop.Stock.take(Stock.java:5)");

    assertThat(ErrorSignatures.of(log)).hasSize(2);
    assertThat(ErrorSignatures.of(log).keySet().iterator().next())
        .isEqualTo(
            "java.lang.IllegalStateException: closed | at shop.Cart.add(Cart.java:<n>) | at"
                + " shop.Web.post(Web.java:<n>)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "level=error msg=down|1",
        "{\"level\": \"error\"}|1",
        "panic: runtime error|1",
        "Traceback (most recent call last):|1",
        "ValueError: no|1",
        "all fine, 0 errors|0",
        "INFO Terror films|0",
        "the ErrorHandler was registered|0",
      })
  void shouldKnowErrors(String line, int errors) {
    assertThat(ErrorSignatures.of(List.of(line))).hasSize(errors);
  }

  @Test
  void shouldStayBounded_whenEveryErrorIsOfItsOwnKind() {
    List<String> log = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      log.add("ERROR " + "x".repeat(i % 1500) + "y".repeat(i / 1500));
    }

    assertThat(ErrorSignatures.of(log)).hasSizeLessThanOrEqualTo(1000);
    assertThat(ErrorSignatures.of(log).keySet()).allMatch(kind -> kind.length() <= 400);
  }
}
