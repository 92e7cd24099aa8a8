package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "m 1|{}|1",
        "m{} 1|{}|1",
        "  m { } 1|{}|1",
        "m{a=\"b\"} 1.5|{a=b}|1.5",
        "m{a=\"b\",} 1|{a=b}|1",
        "m{ a = \"b\" , c=\"d\" }\t2 1395066363000|{a=b, c=d}|2",
        "m{a=\"\"} 3|{a=}|3",
        "m{a=\"x}y,z=\"} 4|{a=x}y,z=}|4",
        "m{a=\"q\\\"q\"} 5|{a=q\"q}|5",
        "m{a=\"b\\\\\"} 6|{a=b\\}|6",
        "m{a=\"b\\d\"} 7|{a=b\\d}|7",
        "m 1e3|{}|1000",
        "m +Inf|{}|Infinity",
        "m -Inf|{}|-Infinity",
        "m NaN|{}|NaN",
        "m 8 # {trace=\"1\"} 0.5|{}|8",
        "m{a=\"ä\"} 9|{a=ä}|9",
      })
  void shouldReadASample(String line, String labels, double value) {
    List<Sample> samples = ExpositionParser.parse(line, "m");

    assertThat(samples).hasSize(1);
    assertThat(samples.get(0).labels()).hasToString(labels(labels, samples.get(0).labels()));
    assertThat(samples.get(0).value()).isEqualTo(Double.valueOf(value));
  }

  @Test
  void shouldTurnAnEscapedN_intoALineBreak() {
    assertThat(ExpositionParser.parse("m{a=\"x\\ny\"} 1", "m").get(0).labels())
        .isEqualTo(Map.of("a", "x\ny"));
  }

  @Test
  void shouldTakeOnlyTheMetric_whenThereAreOthers() {
    String page =
        """
        # HELP m Requests, with m in the help.
        # TYPE m counter
        m{a="1"} 1
        m_bucket{le="5"} 2
        m2 3

        other{m="m"} not a number
        m{a="2"} 4
        """;

    assertThat(ExpositionParser.parse(page, "m"))
        .containsExactly(
            new Sample("m", Map.of("a", "1"), 1), new Sample("m", Map.of("a", "2"), 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "m|line 1, column 2: the line ends too early",
        "m{|line 1, column 3: the line ends too early",
        "m{a} 1|line 1, column 5: expected '='",
        "m{a=b} 1|line 1, column 6: expected '\"'",
        "m{a=\"b} 1|line 1, column 10: the line ends too early",
        "m{a=\"b\" c=\"d\"} 1|line 1, column 9: expected ',' or '}' after a label",
        "m{=\"b\"} 1|line 1, column 3: expected a label name",
        "m x|line 1, column 3: \"x\" is not a number",
      })
  void shouldNameThePlace_whenALineIsWrong(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExpositionParser.parse(line, "m"))
        .withMessage(message);
  }

  /** Label order isn't part of the format. */
  private static String labels(String expected, Map<String, String> actual) {
    return actual.size() < 2 ? expected : actual.toString();
  }
}
