package io.slipway.deploy.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private static final Map<String, Double> VALUES =
      Map.of("result", 3.0, "canary", 3.0, "stable", 2.0);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "result < 4|true",
        "result<3|false",
        "result <= 3 and stable == 2|true",
        "canary > 1.5 * stable|false",
        "canary >= 1.5 * stable|true",
        "not (canary > stable) or 1 != 1|false",
        "!(canary < stable) && stable > -1|true",
        "1 + 2 * 3 == 7|true",
        "(1 + 2) * 3 == 9|true",
        "8 / 4 / 2 == 1|true",
        "5 - 2 - 1 == 2|true",
        "1e-3 < 0.01|true",
        "0 / 0 < 1|false",
        "canary - stable <= .5e0|x",
        "result > 5 or result < 1 or stable == 2|true",
      })
  void shouldDecide(String text, String expected) {
    if (expected.equals("x")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Expression.parse(text));
    } else {
      assertThat(Expression.parse(text).holds(VALUES)).isEqualTo(Boolean.parseBoolean(expected));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resul < 1|column 1: \"resul\" is not known; known are canary, result, stable, numbers, and, or, not",
        "result|column 1: a number stands where a condition is expected, such as result < 0.01",
        "result < |column 9: it ends where a number or a name is expected",
        "(result < 1|column 12: \")\" is missing",
        "result < 1 < 2|column 12: \"<\" is not expected here",
        "result = 1|column 8: '=' is not expected here",
        "1 < 2 + (3 < 4)|column 10: a condition stands where a number is expected",
        "system(1) < 2|column 1: \"system\" is not known; known are canary, result, stable, numbers, and, or, not",
      })
  void shouldNameTheColumn_whenItIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Expression.parse(text))
        .withMessage(message);
  }

  @Test
  void shouldRefuseDepth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Expression.parse("(".repeat(100) + "1 < 2" + ")".repeat(100)))
        .withMessageContaining("nested too deeply");
  }

  @Test
  void shouldSayWhatItNeeds() {
    assertThat(Expression.parse("canary < 2 * stable").used())
        .containsExactlyInAnyOrder("canary", "stable");
  }
}
