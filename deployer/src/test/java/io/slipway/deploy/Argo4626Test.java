package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.rollout.Command;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Argo Rollouts #4626: an error of the traffic router ended each reconciliation before abort and
 * progress deadline were looked at, so neither ever came. Here both do.
 */
class Argo4626Test {
  private static final Strategy STEPS =
      Rehearsal.canary(
          new CanaryStep(20, Duration.ofHours(1)), new CanaryStep(100, Rehearsal.ANALYSE));

  private static FaultRule noRoutes(int status) {
    return FaultRule.on(
        Call.path("/destinationrules").and(Call.method("GET")), new Fault.Status(status, null));
  }

  @TempDir Path directory;

  private Deployer through(FaultProxy proxy, Rehearsal shop) throws Exception {
    Path kubeconfig = directory.resolve("proxied.yaml");
    Files.writeString(
        kubeconfig,
        Files.readString(shop.site.kubeconfig())
            .replace(shop.site.url(), "http://" + proxy.address()));
    return Deployer.connect(ClusterAccess.of(kubeconfig), CrashSite.NEXT, shop.clock, shop.clock);
  }

  private static FaultProxy before(Rehearsal shop) throws Exception {
    String address = shop.site.url().substring("http://".length());
    return FaultProxy.start(FaultProxy.Options.before(address));
  }

  @Test
  void shouldAbort_whenTheRouterCannotBeRead() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 2);
        FaultProxy proxy = before(shop);
        Deployer deployer = through(proxy, shop)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.interference =
          event -> {
            if (event instanceof RolloutEvent.PhaseChanged change
                && change.to().equals("analysing")) {
              proxy.setRules(noRoutes(403));
              shop.site.ask(shop.namespace, Command.ABORT);
            }
          };

      RolloutResult result = shop.deploy(deployer, STEPS, IMAGE_2);

      assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(shop.weights()).containsExactly(100, 0);
      assertThat(shop.deployment("shop-canary")).isNull();
      assertThat(shop.site.traffic.wrong(shop.namespace)).isEmpty();
    }
  }

  @Test
  void shouldKeepTheProgressDeadline_whenTheRouterCannotBeRead() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 2);
        FaultProxy proxy = before(shop);
        Deployer deployer = through(proxy, shop)) {
      shop.deploy(STEPS, IMAGE_1);
      shop.site.kubelet.broken = pod -> Rehearsal.isOf(pod, "canary", IMAGE_2);
      shop.interference =
          event -> {
            if (event instanceof RolloutEvent.WorkloadProgress progress
                && progress.workload().equals("shop-canary")) {
              proxy.setRules(noRoutes(500));
            }
          };

      RolloutResult result = shop.deploy(deployer, STEPS, IMAGE_2);

      assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(result.reason()).startsWith("the canary has 0 of 2 Pods ready");
      assertThat(shop.deployment("shop-canary")).isNull();
    }
  }

  /**
   * The process that is told to abort writes the route itself, whatever became of the controller.
   */
  @Test
  void shouldSendAllBackAtOnce_whenTheControllerIsDead() throws Exception {
    try (Rehearsal shop = new Rehearsal(directory, 2);
        Deployer dead = Deployer.connect(ClusterAccess.of(shop.site.kubeconfig()));
        Deployer other = Deployer.connect(ClusterAccess.of(shop.site.kubeconfig()))) {
      shop.deploy(STEPS, IMAGE_1);
      shop.interference =
          event -> {
            if (event instanceof RolloutEvent.PhaseChanged change
                && change.to().equals("analysing")) {
              dead.close();
              throw DeployException.failed("killed");
            }
          };
      assertThat(catching(() -> shop.deploy(dead, STEPS, IMAGE_2))).isNotNull();
      assertThat(shop.weights()).containsExactly(80, 20);

      Thread abort =
          new Thread(() -> catching(() -> other.abort("shop", shop.namespace, event -> {})));
      abort.start();

      await().atMost(Duration.ofSeconds(10)).until(() -> shop.weights().get(1) == 0);
      assertThat(
              shop.site
                  .client
                  .leases()
                  .inNamespace(shop.namespace)
                  .withName("slipway-shop")
                  .get()
                  .getSpec()
                  .getLeaseTransitions())
          .as("the dead one's lease is not even taken")
          .isEqualTo(1);
      abort.interrupt();
      abort.join();
    }
  }

  @FunctionalInterface
  private interface Attempt {
    void run() throws InterruptedException;
  }

  private static Throwable catching(Attempt attempt) {
    try {
      attempt.run();
      return null;
    } catch (DeployException | InterruptedException e) {
      return e;
    }
  }
}
