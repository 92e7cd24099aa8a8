package io.slipway.image.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> WORDS = List.of("FROM", "RUN", "COPY", "ENTRYPOINT");

  @Test
  void shouldFindTheNearest_whateverTheCase() {
    assertThat(Nearest.of("FORM", WORDS)).contains("FROM");
    assertThat(Nearest.of("entripoint", WORDS)).contains("ENTRYPOINT");
    assertThat(Nearest.hint("cpoy", WORDS)).isEqualTo(" (did you mean COPY?)");
  }

  @Test
  void shouldFindNothing_whenNoneIsNear() {
    assertThat(Nearest.of("XYZZY", WORDS)).isEmpty();
    assertThat(Nearest.hint("", WORDS)).isEmpty();
    assertThat(Nearest.of("x".repeat(10_000), WORDS)).isEmpty();
  }
}
