package io.slipway.deploy.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.MovedClock;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.ShopApi;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Approval;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Replicated;
import io.slipway.deploy.release.Scanned;
import io.slipway.deploy.release.Signed;
import io.slipway.deploy.rollout.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Approvals lie in a Kubernetes API over real HTTP; registries are what the test says. */
@Timeout(30)
class GatekeeperTest {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
  private static final Gate BOARD = gate("board", null, new Approval("CHG-1"), null, null, null);
  private static final Gate SIGNED =
      gate("signed", null, null, new Signed(List.of("cosign.pub")), null, null);
  private static final Gate THERE =
      gate("there", Duration.ofMinutes(5), null, null, null, new Replicated("eu.example/shop"));
  private static final Gate SCANNED =
      gate("scanned", null, null, null, new Scanned(Scanned.Severity.MEDIUM), null);

  @TempDir static Path directory;
  private static ShopApi shop;
  private static KubernetesApi api;
  private static int count;
  private final String release = "shop" + ++count;
  private final MovedClock clock = new MovedClock(START.toString());
  private final Approvals approvals = new Approvals(api, release, "shop");
  private final List<RolloutEvent> events = new ArrayList<>();
  private final Deque<Finding> findings = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private Sleeper sleeper = clock;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    shop = new ShopApi(directory);
    api = shop.api;
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @BeforeEach
  void clear() {
    events.clear();
  }

  @Test
  void shouldWaitForAPersonsYes_andTellEachAnswerOnce() throws InterruptedException {
    answerAfter(3, () -> approvals.answer(null, true, "ada", "looks good"));

    pass(BOARD);

    assertThat(events)
        .containsExactly(
            answered(
                "board",
                "wait",
                "waits for approval (CHG-1): slipway approve %s -n shop --gate board"
                    .formatted(release)),
            answered("board", "allow", "approved by ada: looks good"));
  }

  @Test
  void shouldRefuse_whenAPersonSaysNo() {
    answerAfter(1, () -> approvals.answer("board", false, "ada", ""));

    assertThatThrownBy(() -> pass(BOARD))
        .isInstanceOf(DeployException.class)
        .hasMessage(
            "gate board (start) does not let release %s with %s through: rejected by ada"
                .formatted(release, TestReleases.IMAGE_1))
        .satisfies(
            e -> assertThat(((DeployException) e).kind()).isEqualTo(DeployException.Kind.REFUSED));
  }

  @Test
  void shouldAskAnew_forAnotherImageAndForAnotherRollout() throws InterruptedException {
    answerAfter(1, () -> approvals.answer("board", true, "ada", ""));
    pass(BOARD);
    pass(BOARD);

    assertThatThrownBy(() -> pass(List.of(BOARD), TestReleases.IMAGE_2, START))
        .hasMessageContaining("no permission in time: waits for approval");
    approvals.forget(List.of("board"));
    assertThatThrownBy(() -> pass(List.of(BOARD), TestReleases.IMAGE_1, START))
        .hasMessageContaining("no permission in time: waits for approval");
  }

  @Test
  void shouldSayWhich_whenAnAnswerFitsNoneOrSeveral() throws InterruptedException {
    assertThatThrownBy(() -> approvals.answer(null, true, "ada", ""))
        .hasMessageStartingWith("no gate of release %s in namespace shop waits".formatted(release));

    Gate other = gate("security", null, new Approval(null), null, null, null);
    for (Gate gate : List.of(BOARD, other)) {
      assertThatThrownBy(() -> pass(List.of(gate), TestReleases.IMAGE_1, START))
          .isInstanceOf(DeployException.class);
    }
    assertThatThrownBy(() -> approvals.answer(null, true, "ada", ""))
        .hasMessageContaining("board")
        .hasMessageContaining("security")
        .hasMessageEndingWith("say which: --gate NAME");
    assertThatThrownBy(() -> approvals.answer("bord", true, "ada", ""))
        .hasMessageStartingWith("no gate 'bord' of release " + release + " waits");
  }

  @Test
  void shouldWaitForTheReplica_atTheSiteAndByDigest() throws InterruptedException {
    findings.add(Finding.no("not yet"));
    findings.add(Finding.open("registry is away"));
    findings.add(Finding.yes("eu.example has it"));

    pass(THERE);

    assertThat(asked).hasSize(3).containsOnly("present eu.example/shop@sha256:" + "1".repeat(64));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(20));
  }

  @Test
  void shouldRefuse_whenTheReplicaDoesNotComeInTime() {
    for (int i = 0; i < 100; i++) {
      findings.add(Finding.no("not yet"));
    }

    assertThatThrownBy(() -> pass(THERE)).hasMessageEndingWith("no permission in time: not yet");
    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofMinutes(5)));
  }

  @Test
  void shouldRefuseAtOnce_whenTheImageIsNotSignedOrHasWorseFindings() {
    for (Gate gate : List.of(SIGNED, SCANNED)) {
      findings.add(Finding.no("no"));

      assertThatThrownBy(() -> pass(gate))
          .isInstanceOf(DeployException.class)
          .hasMessageEndingWith("through: no");
    }
    assertThat(asked)
        .containsExactly(
            "signed " + TestReleases.IMAGE_1 + " [" + Path.of("base/cosign.pub") + "]",
            "scanned " + TestReleases.IMAGE_1 + " MEDIUM");
    assertThat(clock.instant()).isEqualTo(START);
  }

  @Test
  void shouldAskInOrder_andNotGoOnAfterANo() {
    findings.add(Finding.yes("signed"));
    findings.add(Finding.no("critical"));

    assertThatThrownBy(
            () -> pass(List.of(SIGNED, SCANNED, THERE), TestReleases.IMAGE_1, Instant.MAX))
        .isInstanceOf(DeployException.class);
    assertThat(events)
        .containsExactly(
            answered("signed", "allow", "signed"), answered("scanned", "deny", "critical"));
  }

  private interface Answering {
    void run() throws InterruptedException;
  }

  private void answerAfter(int sleeps, Answering answering) {
    int[] left = {sleeps};
    sleeper =
        duration -> {
          clock.sleep(duration);
          if (--left[0] == 0) {
            answering.run();
          }
        };
  }

  private void pass(Gate gate) throws InterruptedException {
    pass(List.of(gate), TestReleases.IMAGE_1, Instant.MAX);
  }

  private void pass(List<Gate> gates, String image, Instant latest) throws InterruptedException {
    GateChecks checks =
        new GateChecks(
            approvals, new Registries(), new ServiceCall(GateChecks.REDIRECTS, clock), clock);
    new Gatekeeper(checks, events::add, clock, sleeper)
        .pass(
            gates,
            new Subject(
                release,
                "shop",
                List.of(ImageReference.parse(image)),
                Gate.Stage.START,
                Path.of("base")),
            latest);
  }

  private RolloutEvent answered(String gate, String answer, String reason) {
    return new RolloutEvent.GateAnswered(release, gate, "start", answer, reason);
  }

  private static Gate gate(
      String name,
      Duration timeout,
      Approval approval,
      Signed signed,
      Scanned scanned,
      Replicated replicated) {
    return new Gate(name, null, timeout, approval, null, signed, scanned, replicated);
  }

  private final class Registries implements ImageInspector {
    @Override
    public Finding signed(ImageReference image, List<Path> keys) {
      asked.add("signed " + image + " " + keys);
      return findings.remove();
    }

    @Override
    public Finding scanned(ImageReference image, Scanned.Severity worst) {
      asked.add("scanned " + image + " " + worst);
      return findings.remove();
    }

    @Override
    public Finding present(ImageReference image) {
      asked.add("present " + image);
      return findings.remove();
    }
  }
}
