package io.slipway.deploy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Threshold;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionJudgeTest {

  /** Passes below 1, fails above 2; one failing and one inconclusive measurement are borne. */
  private static final Threshold RULE =
      new Threshold("result < 1", "result > 2", 1, 1, 1, null, null, null);

  @ParameterizedTest
  @CsvSource({
    "0, ADVANCE",
    "3, HOLD",
    "3 0 3, HOLD ADVANCE ROLLBACK",
    "3 3 0, HOLD ROLLBACK ROLLBACK",
    "1.5, HOLD",
    "1.5 0 1.5, HOLD ADVANCE INCONCLUSIVE",
    "-, NO_DATA",
    "0 - -, ADVANCE ADVANCE NO_DATA",
    "0 - 0 -, ADVANCE ADVANCE ADVANCE ADVANCE",
  })
  void shouldJudge(String values, String verdicts) {
    ExpressionJudge judge = ExpressionJudge.begin(RULE);
    List<String> said = new ArrayList<>();
    for (String value : values.split(" ")) {
      judge = judge.take(value.equals("-") ? null : Double.valueOf(value), null, "away");
      said.add(judge.judgement().verdict().name());
    }

    assertThat(String.join(" ", said)).isEqualTo(verdicts);
  }

  @Test
  void shouldFail_whenOnlySuccessIsGivenAndDoesNotHold() {
    Threshold rule =
        new Threshold("canary <= 1.5 * stable", null, null, null, null, null, null, null);

    assertThat(ExpressionJudge.begin(rule).take(2.0, 1.0, "").judgement())
        .isEqualTo(
            new Judgement(
                Verdict.ROLLBACK,
                "canary 2.00000, stable 1.00000: canary <= 1.5 * stable does not hold (failing"
                    + " measurement 1, allowed are 0)"));
    assertThat(ExpressionJudge.begin(rule).take(2.0, null, "stable is away").judgement())
        .isEqualTo(new Judgement(Verdict.NO_DATA, "no data: stable is away (1 in a row)"));
  }

  @Test
  void shouldEnd_whenAsManyAsCountWereMeasured() {
    Threshold rule = new Threshold("result < 1", null, null, null, null, 2, null, null);
    ExpressionJudge one = ExpressionJudge.begin(rule).take(0.0, null, "");
    ExpressionJudge two = one.take(0.0, null, "");

    assertThat(one.judgement().verdict()).isEqualTo(Verdict.HOLD);
    assertThat(two.judgement().verdict()).isEqualTo(Verdict.ADVANCE);
    assertThat(two.take(5.0, null, "").judgement()).isEqualTo(two.judgement());
  }
}
