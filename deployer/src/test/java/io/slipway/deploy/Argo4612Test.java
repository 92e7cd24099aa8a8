package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.rollout.Command;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Argo Rollouts #4612: where the subsets could not be switched yet, the last step's weight was
 * written all the same, and a canary scaled for 5 % of the traffic got most of it. Here the Pods
 * come before the weight, also where someone skips the steps.
 */
class Argo4612Test {
  private static final int PODS = 10;
  private static final Strategy STEPS =
      Rehearsal.canary(
          new CanaryStep(5, null, null, "traffic", Duration.ofHours(1), null, null),
          new CanaryStep(100, Rehearsal.ANALYSE));

  @TempDir Path directory;

  private static void promoteInTheFirstStep(Rehearsal shop) {
    shop.interference =
        event -> {
          if (event instanceof RolloutEvent.PhaseChanged change
              && change.to().equals("analysing")) {
            shop.site.ask(shop.namespace, Command.PROMOTE);
          }
        };
  }

  @Test
  void shouldScaleTheCanaryFirst_whenTheStepsAreSkipped() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, PODS)) {
      shop.deploy(STEPS, IMAGE_1);
      promoteInTheFirstStep(shop);

      assertThat(shop.deploy(STEPS, IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

      assertThat(shop.site.traffic.wrong(shop.namespace, PODS)).isEmpty();
    }
  }

  @Test
  void shouldNotRaiseTheWeight_whenTheCanaryCannotGrow() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, PODS)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.told.clear();
      promoteInTheFirstStep(shop);
      shop.site.kubelet.broken =
          pod ->
              Rehearsal.isOf(pod, "canary", IMAGE_2)
                  && shop.deployment("shop-canary").getSpec().getReplicas() > 1;

      RolloutResult result = shop.deploy(STEPS, IMAGE_2);

      assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(result.reason()).startsWith("the canary has 1 of 10 Pods ready");
      assertThat(
              shop.told.stream()
                  .map(Rehearsal.Told::event)
                  .filter(RolloutEvent.WeightShifted.class::isInstance)
                  .map(event -> ((RolloutEvent.WeightShifted) event).canaryWeight()))
          .containsExactly(5, 0);
      assertThat(shop.site.traffic.wrong(shop.namespace, PODS)).isEmpty();
    }
  }
}
