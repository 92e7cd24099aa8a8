package io.slipway.deploy.schedule.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.DyingProxy;
import io.slipway.deploy.ShopApi;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Queue;
import io.slipway.deploy.schedule.queue.EnvironmentQueue.Place;
import io.slipway.deploy.state.LeaseTimings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a Kubernetes API over real HTTP; a process that dies is one that stops renewing. */
@Timeout(60)
class EnvironmentQueueTest {
  private static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(1), Duration.ofMillis(200));

  @TempDir static Path directory;
  private static ShopApi shop;
  private static KubernetesApi api;
  private static int count;
  private final QueueName name = new QueueName("env" + ++count, "shop");

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    shop = new ShopApi(directory);
    api = shop.api;
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void shouldLetOneAfterTheOtherGo() throws InterruptedException {
    try (Place first = join(api, "web", 0)) {
      assertThat(runs(first)).isTrue();
      Place second = join(api, "api", 0);
      Place urgent = join(api, "db", 9);
      assertThat(runs(second)).isFalse();
      assertThat(second.ahead(second.advance())).isEqualTo(1);
      assertThat(runs(urgent)).isFalse();

      first.close();

      assertThat(runs(second)).isFalse();
      assertThat(runs(urgent)).isTrue();
      urgent.close();
      assertThat(runs(second)).isTrue();
      second.close();
    }
    assertNothingIsLeft();
  }

  @Test
  void shouldGiveTheTurnOn_whenTheProcessThatHasItDies() throws InterruptedException {
    Place dead = join(api, "web", 0);
    assertThat(runs(dead)).isTrue();
    try (Place next = join(api, "api", 0)) {
      assertThat(runs(next)).isFalse();
      dead.abandon();

      await().atMost(Duration.ofSeconds(10)).until(() -> runs(next));
    }
    await().atMost(Duration.ofSeconds(10)).untilAsserted(this::assertNothingIsLeftAfterASweep);
  }

  @Test
  void shouldKeepItsTurn_whileItsProcessLives() throws InterruptedException {
    try (Place alive = join(api, "web", 0);
        Place next = join(api, "api", 0)) {
      assertThat(runs(alive)).isTrue();

      await()
          .during(TIMINGS.duration().multipliedBy(2))
          .atMost(Duration.ofSeconds(20))
          .until(() -> !runs(next));
    }
  }

  @Test
  void shouldSayWhy_whenANewerDeploymentTookItsPlace() throws InterruptedException {
    try (Place running = join(api, "api", 0);
        Place older = join(api, "web", 0)) {
      assertThat(runs(running)).isTrue();
      try (Place newer = join(api, "web", 0)) {
        assertThatThrownBy(older::advance)
            .isInstanceOf(DeployException.class)
            .hasMessageContaining("dropped from the queue of environment " + name)
            .hasMessageEndingWith("release web was asked for again, with shop@sha256:1")
            .satisfies(
                e ->
                    assertThat(((DeployException) e).kind())
                        .isEqualTo(DeployException.Kind.REFUSED));
        assertThat(runs(newer)).isFalse();
      }
    }
  }

  /** Create Lease, create ConfigMap, take the turn, give it back, delete the Lease. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void shouldNeverBlockTheNext_whenAProcessDiesAfterAnyOfItsWrites(int writes)
      throws IOException, InterruptedException {
    try (Place warm = join(api, "warm", 0)) {
      assertThat(runs(warm)).isTrue();
    }
    try (DyingProxy proxy = new DyingProxy(shop.kubeconfig(), directory, writes);
        KubernetesApi dying = KubernetesApi.open(ClusterAccess.of(proxy.kubeconfig()))) {
      dieAfter(dying);
      assertThat(proxy.writes()).isEqualTo(writes);
    }

    try (Place next = join(api, "api", 0)) {
      await().atMost(Duration.ofSeconds(15)).until(() -> runs(next));
    }
    await().atMost(Duration.ofSeconds(15)).untilAsserted(this::assertNothingIsLeftAfterASweep);
  }

  private void dieAfter(KubernetesApi dying) throws InterruptedException {
    LeaseTimings silent = new LeaseTimings(TIMINGS.duration(), Duration.ofHours(1));
    EnvironmentQueue queue = new EnvironmentQueue(dying, name, silent, Clock.systemUTC());
    try (Place place = queue.join(applicant("web", 0))) {
      place.advance();
    } catch (DeployException e) {
      assertThat(e).hasMessageContaining("queue of environment");
    }
  }

  private Place join(KubernetesApi through, String release, int priority)
      throws InterruptedException {
    return new EnvironmentQueue(through, name, TIMINGS, Clock.systemUTC())
        .join(applicant(release, priority));
  }

  private EnvironmentQueue.Applicant applicant(String release, int priority) {
    return new EnvironmentQueue.Applicant(
        release,
        "shop",
        "shop@sha256:1",
        new Queue(name.environment(), null, priority, null),
        "someone");
  }

  private static boolean runs(Place place) throws InterruptedException {
    return place.isRunningIn(place.advance());
  }

  /** Whoever comes next sweeps, once it has watched long enough. */
  private void assertNothingIsLeftAfterASweep() throws InterruptedException {
    try (Place sweeper = join(api, "sweeper", 0)) {
      await().atMost(Duration.ofSeconds(5)).until(() -> runs(sweeper) && leases() == 1);
    }
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws InterruptedException {
    assertThat(new QueueStore(api, name).load().tickets()).isEmpty();
    assertThat(leases()).isZero();
  }

  private int leases() throws InterruptedException {
    return api.<List<?>>call(
            "list leases",
            client ->
                client
                    .leases()
                    .inNamespace("shop")
                    .withLabel(QueueName.LABEL, name.environment())
                    .list()
                    .getItems())
        .size();
  }
}
