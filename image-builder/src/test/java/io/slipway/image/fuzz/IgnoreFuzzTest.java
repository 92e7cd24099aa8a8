package io.slipway.image.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.slipway.image.ignore.IgnoreMatcher;
import java.util.List;

/** Patterns of a .dockerignore: malformed ones are refused, and matching always ends soon. */
class IgnoreFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void matches(FuzzedDataProvider data) {
    String path = data.consumeString(200);
    String text = new String(data.consumeRemainingAsBytes(), UTF_8);
    try {
      IgnoreMatcher matcher = IgnoreMatcher.of(text.lines().toList());
      boolean excluded = matcher.excludes(path);
      assertThat(excluded && matcher.isEmpty()).isFalse();
      assertThat(IgnoreMatcher.clean(path)).doesNotEndWith("//");
      if (!matcher.hasExceptions() && excluded) {
        assertThat(matcher.excludes(path + "/below")).isTrue();
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest(maxDuration = "10m")
  void refusesOnePatternAlike(byte[] pattern) {
    String text = new String(pattern, UTF_8).replace("\n", "");
    assertThat(isGood(List.of(text, text))).isEqualTo(isGood(List.of(text)));
  }

  private static boolean isGood(List<String> patterns) {
    try {
      IgnoreMatcher.of(patterns);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
