package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody pushes while a copy is under way. */
@Timeout(60)
class TagMovesTest {

  @TempDir Path directory;
  private ShakyRegistries registries;
  private final EventLog events = new EventLog();

  @BeforeEach
  void start() throws Exception {
    registries = ShakyRegistries.start(directory);
  }

  @AfterEach
  void stop() {
    registries.close();
  }

  private TestImage push(long seed) {
    try {
      return TestImage.image(seed, 5000).push(registries.source.address(), "shop/api", "1");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pushes another image under the tag each time a plan has been made, so many times. */
  private ReplicationListener mover(int times) {
    AtomicInteger plans = new AtomicInteger();
    return event -> {
      events.on(event);
      if (event instanceof ReplicationEvent.PlanMade && plans.incrementAndGet() <= times) {
        push(100 + plans.get());
      }
    };
  }

  @Test
  void shouldTagWhatTheSourceHas_whenTagMovesDuringTheCopy() throws Exception {
    push(1);

    ReplicationResult result =
        registries.copy("shop/api", RunOptions.defaults(), mover(1)).orThrow();

    TestImage now = TestImage.image(101, 5000);
    assertThat(TestImage.pull(registries.to.address(), "shop/api", "1")).isEqualTo(now.manifest());
    assertThat(result.digest()).isEqualTo(now.digest());
    assertThat(result.tags())
        .singleElement()
        .satisfies(tag -> assertThat(tag.digest()).isEqualTo(now.digest()));
    assertThat(events.of(ReplicationEvent.SourceTagMoved.class))
        .singleElement()
        .satisfies(moved -> assertThat(moved.found()).isEqualTo(now.digest()));
  }

  @Test
  void shouldLeaveDestinationsTag_whenSourceNeverRests() throws Exception {
    TestImage before = push(1);
    registries.copy("shop/api", RunOptions.defaults(), events).orThrow();
    push(2);

    ReplicationResult result =
        registries.copy("shop/api", RunOptions.defaults(), mover(Integer.MAX_VALUE));

    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.message()).contains("its tag moved at the source", "run again"));
    assertThat(TestImage.pull(registries.to.address(), "shop/api", "1"))
        .isEqualTo(before.manifest());
    assertThat(events.of(ReplicationEvent.SourceTagMoved.class)).hasSize(4);
  }
}
