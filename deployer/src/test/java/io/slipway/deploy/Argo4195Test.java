package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static io.slipway.deploy.TestReleases.IMAGE_3;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.rollout.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Argo Rollouts #4195: at the end of a rollout, and at an abort, Services let go of the old Pods
 * while proxies still sent requests to them, which then knew no cluster of that name. Here each arm
 * stays a destination, and its Pods stay in the Service, until well after its traffic has left.
 */
class Argo4195Test {
  private static final Strategy STEPS =
      Rehearsal.canary(
          new CanaryStep(20, Rehearsal.ANALYSE), new CanaryStep(100, Rehearsal.ANALYSE));

  @TempDir Path directory;

  @Test
  void shouldKeepBothArmsKnown_untilTheRoutesHaveSettled() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 2)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.told.clear();

      assertThat(shop.deploy(STEPS, IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

      Instant back = shop.wrote("VirtualService", "shop", 3);
      Instant removed = shop.wrote("Deployment", "shop-canary", 2);
      assertThat(Duration.between(back, removed)).isGreaterThanOrEqualTo(Rehearsal.SETTLE);
      assertThat(shop.site.traffic.wrong(shop.namespace)).isEmpty();
    }
  }

  @Test
  void shouldKeepBothArmsKnown_whenAborted() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 2)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.told.clear();
      shop.interference =
          event -> {
            if (event instanceof RolloutEvent.PhaseChanged change
                && change.to().equals("analysing")) {
              shop.site.ask(shop.namespace, Command.ABORT);
            }
          };

      assertThat(shop.deploy(STEPS, IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);

      Instant back = shop.wrote("VirtualService", "shop", 2);
      Instant removed = shop.wrote("Deployment", "shop-canary", 2);
      assertThat(Duration.between(back, removed)).isGreaterThanOrEqualTo(Rehearsal.SETTLE);
      assertThat(shop.site.traffic.wrong(shop.namespace)).isEmpty();
    }
  }
}
