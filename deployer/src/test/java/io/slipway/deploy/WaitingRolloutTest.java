package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.state.LeaseTimings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a rollout costs while nothing happens. */
@Timeout(30)
class WaitingRolloutTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int LOOKS = 10;

  /** The state with its command, both arms, the route and its subsets. */
  private static final int READS = 5;

  @TempDir Path directory;

  @Test
  void shouldReadLittleAndWriteNothing_whileAStepIsJudged() throws Exception {
    try (ShopCluster shop = new ShopCluster(directory)) {
      shop.deploy(TestReleases.IMAGE_1);
      try (SeenCalls calls = new SeenCalls(shop.cluster.kubeconfig(), directory)) {
        CountDownLatch analysing = new CountDownLatch(1);
        Semaphore looks = new Semaphore(0);
        Thread rollout = new Thread(() -> roll(shop, calls, analysing, looks));
        rollout.start();
        analysing.await();
        looks.drainPermits();
        looks.acquire(1);
        calls.forget();

        looks.acquire(LOOKS);

        assertThat(calls.matching("GET .*")).hasSizeBetween(1, READS * (LOOKS + 1));
        assertThat(calls.matching("(POST|PUT|PATCH|DELETE) .*")).isEmpty();
        rollout.interrupt();
        rollout.join();
      }
    }
  }

  private static void roll(
      ShopCluster shop, SeenCalls calls, CountDownLatch analysing, Semaphore looks) {
    LeaseTimings unrenewed = new LeaseTimings(NEVER, NEVER);
    RolloutListener listener =
        event -> {
          if (event instanceof RolloutEvent.PhaseChanged change
              && change.to().equals("analysing")) {
            analysing.countDown();
          }
        };
    try (Deployer deployer =
        Deployer.connect(
            ClusterAccess.of(calls.kubeconfig()),
            unrenewed,
            Clock.systemUTC(),
            duration -> {
              looks.release();
              Thread.sleep(50);
            })) {
      deployer.deploy(
          TestReleases.shop(shop.metricsUrl(), NEVER, false),
          shop.files,
          new DeployOptions(TestReleases.IMAGE_2, false),
          listener);
    } catch (InterruptedException e) {
      // As it is told to.
    }
  }
}
