package io.slipway.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import io.slipway.image.upkeep.Inventory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CacheCommandTest {
  @TempDir Path state;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    out.reset();
    err.reset();
    Map<String, String> environment = Map.of("SLIPWAY_STATE", state.toString());
    return Main.run(words, new PrintStream(out, true), new PrintStream(err, true), environment);
  }

  private void fill() throws Exception {
    StateDirectory directory = StateDirectory.open(state);
    try (Session session = directory.session()) {
      directory.blobs().put(session, "some bytes".getBytes());
    }
  }

  private JsonNode json() {
    return JsonMapper.builder().build().readTree(out.toByteArray());
  }

  @Test
  void shouldListWhatThereIs() throws Exception {
    fill();
    assertThat(run("cache", "ls")).isZero();
    assertThat(out.toString()).contains("KIND", "LAST USED", "blob", "10 B", "1 records");
    assertThat(run("cache", "ls", "--json")).isZero();
    assertThat(json().get(0).get("kind").asString()).isEqualTo("blob");
    assertThat(run("cache", "ls", "--filter", "kind=step", "--json")).isZero();
    assertThat(json()).isEmpty();
  }

  @Test
  void shouldRemoveOnlyWhatIsMeant_whenPruned() throws Exception {
    fill();
    assertThat(run("cache", "prune", "--max-age", "1d")).isZero();
    assertThat(run("cache", "prune", "--all", "--dry-run")).isZero();
    assertThat(out.toString()).contains("would remove 1 records");
    assertThat(Inventory.of(StateDirectory.open(state))).hasSize(1);
    assertThat(run("cache", "prune", "--max-size", "1B", "--json")).isZero();
    assertThat(json().get("bytes").asInt()).isEqualTo(10);
    assertThat(Inventory.of(StateDirectory.open(state))).isEmpty();
  }

  @Test
  void shouldSayWhatIsWrong_whenTheWordsAreWrong() throws Exception {
    fill();
    assertThat(run("cache")).isEqualTo(2);
    assertThat(run("cache", "prune")).isEqualTo(2);
    assertThat(err.toString()).contains("--max-age, --max-size or --all");
    assertThat(run("cache", "prune", "--max-age", "soon")).isEqualTo(2);
    assertThat(run("cache", "ls", "--filter", "kind=blub")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean blob");
    assertThat(run("cache", "prune", "--al")).isEqualTo(2);
  }
}
