package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private String signature(TestImage image) {
    return image.digest().replace(':', '-') + ".sig";
  }

  /** Signs anew each time a plan has been made, so many times. */
  private ReplicationListener signer(TestImage image, int times) {
    AtomicInteger plans = new AtomicInteger();
    return event -> {
      events.on(event);
      if (event instanceof ReplicationEvent.PlanMade && plans.incrementAndGet() <= times) {
        sign(image, 200 + plans.get());
      }
    };
  }

  private TestImage sign(TestImage image, long seed) {
    try {
      return TestImage.image(seed, 100)
          .push(registries.source.address(), "shop/api", signature(image));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldBringTheNewSignature_whenItMovesDuringTheCopy() throws Exception {
    TestImage image = push(1);
    sign(image, 200);

    registries.copy("shop/api", RunOptions.defaults(), signer(image, 1)).orThrow();

    assertThat(TestImage.pull(registries.to.address(), "shop/api", signature(image)))
        .isEqualTo(TestImage.image(201, 100).manifest());
    assertThat(events.of(ReplicationEvent.SourceTagMoved.class))
        .extracting(ReplicationEvent.SourceTagMoved::tag)
        .containsExactly(signature(image));
  }

  @Test
  void shouldBringItsSignature_whenTheNewImageIsSigned() throws Exception {
    push(1);
    AtomicInteger plans = new AtomicInteger();

    registries
        .copy(
            "shop/api",
            RunOptions.defaults(),
            event -> {
              if (event instanceof ReplicationEvent.PlanMade && plans.getAndIncrement() == 0) {
                sign(push(2), 300);
              }
            })
        .orThrow();

    assertThat(
            TestImage.pull(
                registries.to.address(), "shop/api", signature(TestImage.image(2, 5000))))
        .isEqualTo(TestImage.image(300, 100).manifest());
  }

  @Test
  void shouldSaySo_whenSignatureNeverRests() throws Exception {
    TestImage image = push(1);
    sign(image, 200);

    ReplicationResult result =
        registries.copy("shop/api", RunOptions.defaults(), signer(image, Integer.MAX_VALUE));

    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.message())
                    .contains(signature(image), "its tag moved at the source"));
    assertThat(TestImage.pull(registries.to.address(), "shop/api", "1"))
        .isEqualTo(image.manifest());
  }

  /** Runs two waves, site-1 before site-2, and pushes when a plan was made and when it arrived. */
  private ReplicationResult waves(Path state, long onPlan, long onArrival) throws Exception {
    AtomicInteger plans = new AtomicInteger();
    AtomicInteger arrivals = new AtomicInteger();
    return ShakyRegistries.replicator()
        .replicate(
            Policies.from(registries.source.address())
                .filter(Policies.FilterOf.repository("shop/api"))
                .to(Policies.wave(1, "site-1", registries.to.address()))
                .to(
                    new ReplicationPolicy.Destination(
                        "site-2",
                        registries.to.address(),
                        "later",
                        null,
                        List.of(),
                        List.of(),
                        2,
                        null))
                .deletions(5, 1.0)
                .named("waves"),
            RunOptions.defaults().withState(state),
            event -> {
              events.on(event);
              if (event instanceof ReplicationEvent.PlanMade && plans.getAndIncrement() == 0) {
                pushUnlessNone(onPlan);
              }
              if (event instanceof ReplicationEvent.TagVerified
                  && arrivals.getAndIncrement() == 0) {
                pushUnlessNone(onArrival);
              }
            });
  }

  private void pushUnlessNone(long seed) {
    if (seed != 0) {
      push(seed);
    }
  }

  private void assertAtBoth(long seed) throws Exception {
    byte[] expected = TestImage.image(seed, 5000).manifest();
    for (String repository : List.of("shop/api", "later/shop/api")) {
      assertThat(TestImage.pull(registries.to.address(), repository, "1"))
          .as(repository)
          .isEqualTo(expected);
    }
  }

  /**
   * The first wave's verified digest is what the second gets, whether the source has moved before
   * that, after that, both, or there and back; and the next run brings the newest.
   */
  @ParameterizedTest
  @CsvSource({"0, 3, 1, 3", "2, 0, 2, 2", "2, 3, 2, 3", "2, 1, 2, 1"})
  void shouldBringOneDigestToAllWaves_whenTagMovesBetweenThem(
      long onPlan, long onArrival, long both, long newest) throws Exception {
    push(1);
    Path state = directory.resolve("state");

    waves(state, onPlan, onArrival).orThrow();

    assertAtBoth(both);
    waves(state, 0, 0).orThrow();
    assertAtBoth(newest);
  }

  @Test
  void shouldOwnTheTag_whenItWasPlannedAnew() throws Exception {
    push(1);
    Path state = directory.resolve("state");
    waves(state, 2, 0).orThrow();
    TestImage other = TestImage.image(9, 10).push(registries.source.address(), "shop/api", "kept");
    TestImage.delete("http://%s/v2/shop/api/manifests/1".formatted(registries.source.address()));

    ReplicationResult result = waves(state, 0, 0).orThrow();

    assertThat(result.deleted()).hasSize(2);
    assertThat(TestImage.pull(registries.to.address(), "shop/api", "1")).isEmpty();
    assertThat(TestImage.pull(registries.to.address(), "shop/api", "kept"))
        .isEqualTo(other.manifest());
  }
}
