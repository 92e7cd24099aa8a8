package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.Policies.FilterOf;
import io.slipway.registry.ReplicationEvent.ArtifactSkipped;
import io.slipway.registry.ReplicationEvent.TagVerified;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.gate.Gates.Signed;
import io.slipway.registry.scope.Overwriting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags that stay, gates, waves and deletions, against Debian's docker-registry. */
class PolicyRulesTest {

  @TempDir static Path directory;
  @TempDir Path state;
  private static DockerRegistry a;
  private static DockerRegistry b;
  private static DockerRegistry c;

  private final EventLog events = new EventLog();
  private final Replicator replicator = Replicator.create();

  @BeforeAll
  static void startRegistries() {
    a = DockerRegistry.start(directory.resolve("a"));
    b = DockerRegistry.start(directory.resolve("b"));
    c = DockerRegistry.start(directory.resolve("c"));
  }

  @AfterAll
  static void stopRegistries() {
    List.of(a, b, c).forEach(DockerRegistry::close);
  }

  private static Policies take(String repository) {
    return Policies.from(a.address()).filter(FilterOf.repository(repository));
  }

  private ReplicationResult run(ReplicationPolicy policy) throws Exception {
    return replicator.replicate(policy, RunOptions.defaults().withState(state), events);
  }

  @Test
  void shouldLeaveTag_whenOverrideIsNever() throws Exception {
    TestImage.image(1, 10).push(a.address(), "never", "1");
    TestImage there = TestImage.image(2, 10).push(b.address(), "never", "1");
    Policies policy = take("never").to("b", b.address()).override(Overwriting.NEVER);

    ReplicationResult result = run(policy.named("p")).orThrow();

    assertThat(TestImage.pull(b.address(), "never", "1")).isEqualTo(there.manifest());
    assertThat(result.skips()).hasSize(1);
    assertThat(events.of(ArtifactSkipped.class))
        .extracting(ArtifactSkipped::reason)
        .containsExactly("the tag points to " + there.digest() + " and override is never");
  }

  @Test
  void shouldFailThatTag_whenOverrideIsFail() throws Exception {
    TestImage.image(1, 10).push(a.address(), "fail", "1");
    TestImage.image(3, 10).push(a.address(), "fail", "2");
    TestImage there = TestImage.image(2, 10).push(b.address(), "fail", "1");
    Policies policy = take("fail").to("b", b.address()).override(Overwriting.FAIL);

    ReplicationResult result = run(policy.named("p"));

    assertThat(TestImage.pull(b.address(), "fail", "1")).isEqualTo(there.manifest());
    assertThat(result.tags()).extracting(ReplicationResult.TagState::tag).containsExactly("2");
    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.message()).contains("override is fail", there.digest()));
  }

  @Test
  void shouldBringOnlyWhatKeyVouchesFor_whenSignaturesAreDemanded() throws Exception {
    TestImage signed = TestImage.image(1, 10).push(a.address(), "gate", "signed");
    TestImage unsigned = TestImage.image(2, 10).push(a.address(), "gate", "unsigned");
    TestImage.image(3, 10).push(a.address(), "gate", signature(signed));
    TestImage.image(4, 10).push(a.address(), "gate", signature(unsigned));
    Gates gates = new Gates(new Signed(List.of("cosign.pub"), null, null), null, null);
    RunOptions options =
        RunOptions.defaults()
            .withSignatures(
                (reference, demanded) ->
                    reference.equals(a.address() + "/gate@" + signed.digest())
                        ? Optional.empty()
                        : Optional.of("no signature by " + demanded.keys()));
    ReplicationPolicy policy = take("gate").to("b", b.address()).gates(gates).named("p");

    ReplicationResult result = replicator.replicate(policy, options, events);

    assertThat(result.succeeded()).isTrue();
    assertThat(result.refused())
        .singleElement()
        .satisfies(
            skip -> {
              assertThat(skip.tag()).isEqualTo("unsigned");
              assertThat(skip.reason()).isEqualTo("gate signed: no signature by [cosign.pub]");
            });
    assertThat(TestImage.pull(b.address(), "gate", "signed")).isNotEmpty();
    assertThat(TestImage.pull(b.address(), "gate", "unsigned")).isEmpty();
    // Nobody has signed the signature: it goes with what it is about, or stays with it.
    assertThat(TestImage.pull(b.address(), "gate", signature(signed))).isNotEmpty();
    assertThat(TestImage.pull(b.address(), "gate", signature(unsigned))).isEmpty();
    assertThat(events.of(ReplicationEvent.ArtifactRefused.class)).hasSize(1);
  }

  private static String signature(TestImage image) {
    return image.digest().replace(':', '-') + ".sig";
  }

  @Test
  void shouldFailArtifacts_whenNothingVerifiesSignatures() throws Exception {
    TestImage.image(1, 10).push(a.address(), "nobody", "1");
    Gates gates = new Gates(new Signed(List.of("cosign.pub"), null, null), null, null);
    ReplicationResult result = run(take("nobody").to("b", b.address()).gates(gates).named("p"));
    assertThat(result.failures()).hasSize(1);
    assertThat(TestImage.pull(b.address(), "nobody", "1")).isEmpty();
  }

  @Test
  void shouldBeginSecondWaveAfterFirst_whenWavesAreGiven() throws Exception {
    TestImage.image(1, 10).push(a.address(), "wave", "1");
    ReplicationPolicy policy =
        take("wave")
            .to(Policies.wave(2, "c", c.address()))
            .to(Policies.wave(1, "b", b.address()))
            .named("p");

    run(policy).orThrow();

    assertThat(events.of(TagVerified.class))
        .extracting(TagVerified::destination)
        .containsExactly("b", "c");
  }

  @Test
  void shouldNotBeginSecondWave_whenFirstFails() throws Exception {
    TestImage.image(1, 10).push(a.address(), "stop", "1");
    String nobody = "127.0.0.1:" + DockerRegistry.freePort();
    ReplicationPolicy policy =
        take("stop")
            .to(Policies.wave(1, "dead", nobody))
            .to(Policies.wave(2, "b", b.address()))
            .named("p");

    ReplicationResult result = run(policy);

    assertThat(TestImage.pull(b.address(), "stop", "1")).isEmpty();
    assertThat(result.failures())
        .anySatisfy(
            failure -> {
              assertThat(failure.destination()).isEqualTo("b");
              assertThat(failure.message()).contains("Wave 2 (b) did not begin");
            });
  }

  private static void deleteAtSource(String repository, TestImage image) throws Exception {
    TestImage.delete(
        "http://%s/v2/%s/manifests/%s".formatted(a.address(), repository, image.digest()));
  }

  @Test
  void shouldDeleteOnlyWhatItHasSet_whenTagsAreGoneAtSource() throws Exception {
    TestImage.image(1, 10).push(a.address(), "gone", "1");
    TestImage two = TestImage.image(2, 10).push(a.address(), "gone", "2");
    TestImage three = TestImage.image(3, 10).push(a.address(), "gone", "3");
    TestImage.image(9, 10).push(b.address(), "gone", "theirs");
    ReplicationPolicy policy = take("gone").to("b", b.address()).deletions(2, 1.0).named("p");
    run(policy).orThrow();
    deleteAtSource("gone", two);
    deleteAtSource("gone", three);
    TestImage moved = TestImage.image(4, 10).push(b.address(), "gone", "3");

    PolicyPlan plan = replicator.plan(policy, RunOptions.defaults().withState(state));
    assertThat(plan.deletions()).extracting(PolicyPlan.Deletion::tag).containsExactly("2");
    assertThat(plan.toString()).contains("delete b/gone:2 (" + two.digest() + ")");
    assertThat(TestImage.pull(b.address(), "gone", "2")).isNotEmpty();
    ReplicationResult result = run(policy).orThrow();

    assertThat(result.deleted()).extracting(PolicyPlan.Deletion::tag).containsExactly("2");
    assertThat(TestImage.pull(b.address(), "gone", "2")).isEmpty();
    assertThat(TestImage.pull(b.address(), "gone", "1")).isNotEmpty();
    assertThat(TestImage.pull(b.address(), "gone", "3")).isEqualTo(moved.manifest());
    assertThat(TestImage.pull(b.address(), "gone", "theirs")).isNotEmpty();
    assertThat(run(policy).orThrow().deleted()).isEmpty();
  }

  @Test
  void shouldDeleteNothing_whenLimitIsExceeded() throws Exception {
    TestImage.image(1, 10).push(a.address(), "limit", "1");
    TestImage two = TestImage.image(2, 10).push(a.address(), "limit", "2");
    TestImage three = TestImage.image(3, 10).push(a.address(), "limit", "3");
    ReplicationPolicy policy = take("limit").to("b", b.address()).deletions(1, 1.0).named("p");
    run(policy).orThrow();
    deleteAtSource("limit", two);
    deleteAtSource("limit", three);

    ReplicationResult result = run(policy);

    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.message())
                    .contains("delete 2 tags at b", "at most 1 may go", "deletions.max"));
    assertThat(TestImage.pull(b.address(), "limit", "2")).isNotEmpty();
  }

  @Test
  void shouldSayWhatToDo_whenRegistryLetsNobodyDelete() throws Exception {
    TestImage one = TestImage.image(1, 10).push(a.address(), "locked", "1");
    TestImage.image(2, 10).push(a.address(), "locked", "2");
    try (DockerRegistry locked = DockerRegistry.startWithoutDeletes(state.resolve("locked"))) {
      ReplicationPolicy policy =
          take("locked").to("b", locked.address()).deletions(5, 1.0).named("p");
      run(policy).orThrow();
      deleteAtSource("locked", one);

      ReplicationResult result = run(policy);

      assertThat(result.failures())
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.artifact()).isEqualTo("locked:1");
                assertThat(failure.message())
                    .startsWith("Tried to delete locked:1 at " + locked.address())
                    .contains("405", "lets nobody delete", "REGISTRY_STORAGE_DELETE_ENABLED");
              });
      assertThat(TestImage.pull(locked.address(), "locked", "1")).isEqualTo(one.manifest());
    }
  }

  @Test
  void shouldLeaveTag_whenRegistryWouldTakeAnotherAway() throws Exception {
    TestImage one = TestImage.image(1, 10).push(a.address(), "shared", "1");
    TestImage.image(2, 10).push(a.address(), "shared", "2");
    ReplicationPolicy policy = take("shared").to("b", b.address()).deletions(5, 1.0).named("p");
    run(policy).orThrow();
    one.push(b.address(), "shared", "theirs");
    deleteAtSource("shared", one);

    ReplicationResult result = run(policy);

    assertThat(result.failures())
        .singleElement()
        .satisfies(f -> assertThat(f.message()).contains("can't without taking other tags"));
    assertThat(TestImage.pull(b.address(), "shared", "theirs")).isNotEmpty();
  }

  @Test
  void shouldBeRefused_whenNothingKnowsWhatWasSet() throws Exception {
    TestImage.image(1, 10).push(a.address(), "stateless", "1");
    ReplicationPolicy policy = take("stateless").to("b", b.address()).deletions(1, 1.0).named("p");
    assertThatThrownBy(() -> replicator.replicate(policy, RunOptions.defaults(), events))
        .hasMessageContaining("no state directory");
  }
}
