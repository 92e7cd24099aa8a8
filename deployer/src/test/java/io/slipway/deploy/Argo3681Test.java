package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Argo Rollouts #3681: with a dynamically scaled stable version its last Pods went at the moment at
 * which the canary got all the traffic, before the proxies knew. Here the stable version keeps all
 * its Pods through the steps, and they change only after the last route has settled.
 */
class Argo3681Test {
  private static final Strategy STEPS =
      Rehearsal.canary(
          new CanaryStep(25, null, null, "traffic", Rehearsal.ANALYSE, null, null),
          new CanaryStep(50, Rehearsal.ANALYSE),
          new CanaryStep(100, Rehearsal.ANALYSE));

  @TempDir Path directory;

  @Test
  void shouldKeepTheStablePods_untilAllProxiesKnowThatTheCanaryHasAll() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 4)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.told.clear();
      List<Integer> wanted = new CopyOnWriteArrayList<>();
      shop.interference =
          event -> {
            if (event instanceof RolloutEvent.PhaseChanged) {
              wanted.add(shop.deployment("shop").getSpec().getReplicas());
            }
          };

      assertThat(shop.deploy(STEPS, IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

      Instant all = shop.wrote("VirtualService", "shop", 3);
      Instant changed = shop.wrote("Deployment", "shop", 1);
      assertThat(Duration.between(all, changed)).isGreaterThanOrEqualTo(Rehearsal.SETTLE);
      assertThat(wanted).containsOnly(4);
      assertThat(shop.site.traffic.wrong(shop.namespace, 4)).isEmpty();
    }
  }
}
