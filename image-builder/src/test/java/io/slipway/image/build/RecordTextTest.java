package io.slipway.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordTextTest {

  private record Odd(String text, List<Integer> numbers, Object nothing, boolean yes) {}

  @Test
  void shouldReadAsToStringWould_whenRecordsNest() {
    Action.Part part =
        new Action.Part(
            new Origin.Stage(3), List.of(new CopySource.Path("a"), new CopySource.Path("b")), true);
    assertThat(RecordText.of(part)).isEqualTo(part.toString()).contains("Stage[index=3]");
  }

  @Test
  void shouldReadAsToStringWould_whenValuesAreOfAnyKind() {
    Odd odd = new Odd("x, y", List.of(1, 2), null, true);
    assertThat(RecordText.of(odd)).isEqualTo(odd.toString());
  }
}
