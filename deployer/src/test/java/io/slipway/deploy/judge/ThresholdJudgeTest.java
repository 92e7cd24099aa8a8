package io.slipway.deploy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdJudgeTest {
  private static final Metric METRIC =
      new Metric("error-rate", 0.05, 20, new Source(new Exposition("http://m/metrics"), null));

  /** Measurements as ERRORS/REQUESTS, or - for none. */
  @ParameterizedTest
  @CsvSource({
    "0/20, ADVANCE",
    "1/20, ADVANCE",
    "2/20, HOLD",
    "0/19, HOLD",
    "19/19, HOLD",
    "0/0, NO_DATA",
    "-, NO_DATA",
    "2/20 3/30, HOLD ROLLBACK",
    "2/20 1/40 9/60 9/70, HOLD ADVANCE HOLD ROLLBACK",
    "2/20 - 3/30, HOLD NO_DATA ROLLBACK",
    "0/30 -, ADVANCE NO_DATA",
    "2/20 5/19 3/30, HOLD HOLD ROLLBACK",
  })
  void shouldJudge(String measurements, String verdicts) {
    ThresholdJudge judge = ThresholdJudge.begin(METRIC, 2);
    List<String> said = new ArrayList<>();
    for (String measurement : measurements.split(" ")) {
      judge = judge.take(measurement(measurement));
      said.add(judge.judgement().verdict().name());
    }

    assertThat(String.join(" ", said)).isEqualTo(verdicts);
  }

  @Test
  void shouldSayTheNumbers_whenItFails() {
    ThresholdJudge judge = ThresholdJudge.begin(METRIC, 2).take(Measurement.of(0.1, 20));

    assertThat(judge.judgement().reason())
        .isEqualTo(
            "error-rate is 10.00 % of 20 requests, allowed is 5.00 % (failing measurement 1 of 2)");
  }

  @Test
  void shouldRollBackAtOnce_whenTheLimitIsOne() {
    ThresholdJudge judge = ThresholdJudge.begin(METRIC, 1).take(Measurement.ratioOnly(0.06));

    assertThat(judge.judgement())
        .isEqualTo(
            new Judgement(
                Verdict.ROLLBACK,
                "error-rate is 6.00 %, allowed is 5.00 % (failing measurement 1 of 1)"));
  }

  @Test
  void shouldWeighTheHeaviest_whenThereAreSeveral() {
    Judgement advance = new Judgement(Verdict.ADVANCE, "a");
    Judgement none = new Judgement(Verdict.NO_DATA, "n");
    Judgement back = new Judgement(Verdict.ROLLBACK, "r");

    assertThat(Judgement.heaviest(List.of(advance, none))).isEqualTo(none);
    assertThat(Judgement.heaviest(List.of(back, none, advance))).isEqualTo(back);
    assertThat(Judgement.heaviest(List.of())).isEqualTo(Judgement.NOTHING_MEASURED);
  }

  private static Measurement measurement(String text) {
    if (text.equals("-")) {
      return Measurement.nothing("away");
    }
    String[] parts = text.split("/");
    double errors = Double.parseDouble(parts[0]);
    long requests = Long.parseLong(parts[1]);
    return Measurement.of(requests == 0 ? 0 : errors / requests, requests);
  }
}
