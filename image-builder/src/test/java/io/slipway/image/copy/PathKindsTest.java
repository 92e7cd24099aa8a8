package io.slipway.image.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathKindsTest {

  @Test
  void shouldKnowWhatAMapKnows_whenMostIsKeptAsDigests() {
    PathKinds kinds = new PathKinds(10);
    Map<String, Boolean> model = new HashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 300_000; i++) {
      String path = "d" + random.nextInt(1000) + "/\u00fc" + random.nextInt(300);
      if (!Objects.equals(kinds.isDirectory(path), model.get(path))) {
        assertThat(kinds.isDirectory(path)).as(path).isEqualTo(model.get(path));
      }
      boolean directory = random.nextBoolean();
      kinds.put(path, directory);
      model.put(path, directory);
    }
    assertThat(model).hasSizeGreaterThan(150_000);
    model.forEach((path, directory) -> assertThat(kinds.isDirectory(path)).isEqualTo(directory));
    assertThat(kinds.isDirectory("absent")).isNull();
  }
}
