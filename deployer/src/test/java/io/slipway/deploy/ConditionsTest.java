package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Approval;
import io.slipway.deploy.release.Freeze;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.Queue;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Replicated;
import io.slipway.deploy.release.Schedule;
import io.slipway.deploy.release.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schedules, gates and queues around whole rollouts, against a Kubernetes API over real HTTP. */
@Timeout(60)
class ConditionsTest {
  private static final String IMAGE_1 = TestReleases.IMAGE_1;
  private static final String IMAGE_2 = TestReleases.IMAGE_2;
  private static final Freeze ALWAYS = new Freeze("2020-01-01", "2999-01-01", "all of it");
  private static final Schedule FROZEN =
      new Schedule(null, List.of(), List.of(ALWAYS), List.of(), null, null, null);
  private static final Gate MANAGER = approval(Gate.Stage.PROMOTE);

  @TempDir Path directory;
  private ShopCluster shop;

  @BeforeEach
  void start() throws IOException {
    shop = new ShopCluster(directory);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void shouldChangeNothingAndSayWhy_whenFrozenAndNotToWait() {
    assertRefused(
        () -> deploy(with(FROZEN), options(IMAGE_1, true, null)),
        "release shop may not begin now (frozen: all of it); no opening is in sight");

    assertThat(shop.deployment("shop")).isNull();
    assertThat(shop.events)
        .containsExactly(
            new RolloutEvent.Refused(
                "shop",
                "release shop may not begin now (frozen: all of it); no opening is in sight"));
  }

  @Test
  void shouldBeginAndRecordWhy_whenTheScheduleIsIgnored() throws InterruptedException {
    deploy(with(FROZEN), options(IMAGE_1, false, "INC-1"));

    assertThat(shop.image("shop")).isEqualTo(IMAGE_1);
    assertThat(shop.events(RolloutEvent.ScheduleIgnored.class))
        .singleElement()
        .satisfies(event -> assertThat(event.reason()).isEqualTo("INC-1"));
  }

  @Test
  void shouldNameOpeningsGatesAndQueue_whenPlanned() throws InterruptedException {
    Window yearly = new Window("0 12 1 1 *", Duration.ofHours(1), null);
    Schedule schedule =
        new Schedule(
            "Europe/Berlin",
            List.of(yearly),
            List.of(),
            List.of(),
            null,
            null,
            new Queue("prod", null, 5, 2));
    Release release =
        with(
            schedule,
            approval(Gate.Stage.START),
            new Gate(
                "there", Gate.Stage.PROMOTE, null, null, null, null, null, new Replicated(null)));
    try (Deployer deployer = shop.deployer()) {
      List<String> steps =
          deployer.plan(release, shop.files, options(IMAGE_1, false, null)).steps().stream()
              .map(PlannedStep::text)
              .toList();

      assertThat(steps.get(0))
          .matches(
              "may begin: 20\\d\\d-01-01 12:00:00 CET, then 20\\d\\d-01-01 12:00:00 CET, then 20\\d\\d-.*");
      assertThat(steps.subList(1, 4))
          .containsExactly(
              "wait for its turn in environment prod: priority 5, at most 2 at a time",
              "ask before start: manager",
              "ask before promote: there");
    }
    assertThat(shop.deployment("shop")).isNull();
  }

  @Test
  void shouldHoldItsTurnWhileItRuns_andGiveItBack() throws Exception {
    shop.deploy(IMAGE_1);
    Release release =
        with(
            new Schedule(
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                new Queue("prod", null, null, null)),
            MANAGER);
    try (Background first = new Background(release, options(IMAGE_2, false, null));
        Deployer other = shop.deployer()) {
      first.awaitGate();
      assertThat(other.queue("prod", "shop").running())
          .singleElement()
          .satisfies(ticket -> assertThat(ticket.image()).isEqualTo(IMAGE_2));
      assertRefused(
          () -> deploy(release, options(TestReleases.IMAGE_3, true, null)),
          "release shop did not get its turn in environment prod in time: 0 of the environment go first, running: shop");

      other.approve("shop", "shop", null, true, "ada", "");
      assertThat(first.result.join().outcome()).isEqualTo(Outcome.PROMOTED);
      first.end();
      assertThat(other.queue("prod", "shop").tickets()).isEmpty();
    }
  }

  @Test
  void shouldPromoteOnlyAfterApproval_whenAGateStandsBefore() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(with(null, MANAGER), options(IMAGE_2, false, null));
        Deployer other = shop.deployer()) {
      first.awaitGate();
      assertThat(shop.image("shop")).isEqualTo(IMAGE_1);
      assertThat(other.status("shop", "shop").phase()).isEqualTo("paused");

      other.approve("shop", "shop", "manager", true, "ada", "");

      assertThat(first.result.join().outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(shop.image("shop")).isEqualTo(IMAGE_2);
    }
  }

  @Test
  void shouldRollBackAndRefuse_whenAGateBeforePromotionSaysNo() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(with(null, MANAGER), options(IMAGE_2, false, null));
        Deployer other = shop.deployer()) {
      first.awaitGate();
      other.approve("shop", "shop", null, false, "ada", "not today");

      assertRefused(
          () -> {
            throw first.failure();
          },
          "gate manager (promote) does not let release shop with "
              + IMAGE_2
              + " through: rejected by ada: not today; the new version was rolled back");
    }
    assertThat(shop.image("shop")).isEqualTo(IMAGE_1);
    assertThat(shop.deployment("shop-canary")).isNull();
    assertThat(shop.weights()).containsExactly(100, 0);
  }

  @Test
  void shouldAbort_whileAGateIsWaitedFor() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(with(null, MANAGER), options(IMAGE_2, false, null));
        Deployer other = shop.deployer()) {
      first.awaitGate();

      assertThat(other.abort("shop", "shop", RolloutListener.NONE).outcome())
          .isEqualTo(Outcome.ROLLED_BACK);
      assertThat(first.result.join().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }
  }

  @Test
  void shouldLeaveItPausedAndGoOnLater_whenNotToWaitOrKilled() throws Exception {
    shop.deploy(IMAGE_1);
    Release release = with(null, MANAGER);

    assertThat(deploy(release, options(IMAGE_2, true, null)))
        .isEqualTo(
            new RolloutResult("shop", Outcome.PAUSED, IMAGE_2, "asks before promotion: manager"));
    try (Background second =
            new Background(
                release, new DeployOptions(IMAGE_2, true, false, false, null, Outside.NONE));
        Deployer other = shop.deployer()) {
      second.awaitGate();
      second.thread.interrupt();
      assertThat(second.failure()).isInstanceOf(InterruptedException.class);
      other.approve("shop", "shop", null, true, "ada", "");
    }

    assertThat(deploy(release, new DeployOptions(IMAGE_2, true, false, true, null, Outside.NONE)))
        .extracting(RolloutResult::outcome)
        .isEqualTo(Outcome.PAUSED);
    assertThat(deploy(release, new DeployOptions(IMAGE_2, true, false, false, null, Outside.NONE)))
        .extracting(RolloutResult::outcome)
        .isEqualTo(Outcome.PROMOTED);
  }

  @Test
  void shouldLeaveNothing_whenInterruptedWhileItWaits() throws Exception {
    try (Background waiting = new Background(with(FROZEN), options(IMAGE_1, false, null))) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !shop.events(RolloutEvent.Waiting.class).isEmpty());
      waiting.thread.interrupt();

      assertThat(waiting.failure())
          .isInstanceOf(InterruptedException.class)
          .hasMessage("interrupted while release shop waited to begin; it was not begun");
    }
    assertThat(shop.deployment("shop")).isNull();
    assertThat(shop.client.configMaps().inNamespace("shop").withName("slipway-shop").get())
        .isNull();
  }

  private RolloutResult deploy(Release release, DeployOptions options) throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      return deployer.deploy(release, shop.files, options, shop.events::add);
    }
  }

  private static DeployOptions options(String image, boolean noWait, String ignored) {
    return new DeployOptions(image, false, false, noWait, ignored, Outside.NONE);
  }

  private Release with(Schedule schedule, Gate... gates) {
    Release plain = shop.release();
    return new Release(plain.metadata(), plain.spec().withConditions(schedule, List.of(gates)));
  }

  private static Gate approval(Gate.Stage stage) {
    return new Gate("manager", stage, null, new Approval(null), null, null, null, null);
  }

  private static void assertRefused(ThrowingCallable work, String words) {
    assertThatThrownBy(work)
        .isInstanceOf(DeployException.class)
        .hasMessage(words)
        .satisfies(
            e -> assertThat(((DeployException) e).kind()).isEqualTo(DeployException.Kind.REFUSED));
  }

  /** A deployment in a thread of its own, as another process. */
  private final class Background implements AutoCloseable {
    final CompletableFuture<RolloutResult> result = new CompletableFuture<>();
    final Thread thread;
    private final Deployer deployer = shop.deployer();
    private final int before = waits();

    Background(Release release, DeployOptions options) {
      thread = new Thread(() -> run(release, options), "background");
      thread.start();
    }

    private void run(Release release, DeployOptions options) {
      try {
        result.complete(deployer.deploy(release, shop.files, options, shop.events::add));
      } catch (DeployException | InterruptedException e) {
        result.completeExceptionally(e);
      }
    }

    private int waits() {
      return (int)
          shop.events(RolloutEvent.GateAnswered.class).stream()
              .filter(event -> event.answer().equals("wait"))
              .count();
    }

    void awaitGate() {
      await().atMost(Duration.ofSeconds(30)).until(() -> result.isDone() || waits() > before);
      assertThat(result).isNotDone();
    }

    Throwable failure() {
      return result.handle((value, failure) -> failure).join();
    }

    void end() throws InterruptedException {
      thread.join(10_000);
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join(10_000);
      deployer.close();
    }
  }
}
