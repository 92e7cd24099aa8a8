package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Strategy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flagger #1898: where the promoted version didn't come up under the stable name, all requests were
 * sent to it and the canary, the only healthy copy, was scaled to zero. Here the canary keeps all
 * requests until the version before is back.
 */
class Flagger1898Test {
  private static final Strategy STEPS =
      Rehearsal.canary(
          new CanaryStep(20, Rehearsal.ANALYSE), new CanaryStep(100, Rehearsal.ANALYSE));

  @TempDir Path directory;

  @Test
  void shouldLeaveTheRequestsWithTheCanary_untilTheVersionBeforeIsBack() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 2)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.told.clear();
      shop.site.kubelet.broken = pod -> Rehearsal.isOf(pod, "stable", IMAGE_2);

      RolloutResult result = shop.deploy(STEPS, IMAGE_2);

      assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(result.reason()).startsWith("the stable Deployment with the new version has ");
      assertThat(shop.image("shop")).isEqualTo(IMAGE_1);
      assertThat(shop.deployment("shop-canary")).isNull();
      assertThat(shop.wrote("VirtualService", "shop", 3))
          .as("traffic goes back after the version before was written")
          .isAfter(shop.wrote("Deployment", "shop", 2));
      assertThat(shop.site.traffic.wrong(shop.namespace)).isEmpty();
    }
  }
}
