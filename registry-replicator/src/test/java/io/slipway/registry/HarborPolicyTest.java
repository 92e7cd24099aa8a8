package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.Policies.FilterOf;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.gate.Gates.Scan;
import io.slipway.registry.gate.Gates.Unscanned;
import io.slipway.registry.gate.Severity;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.HarborFixture;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.scope.NewestBy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Harbor as the source of a policy: what its API knows decides what goes. */
@Timeout(60)
class HarborPolicyTest {

  @TempDir Path directory;
  private DockerRegistry to;
  private HarborFixture fixture;
  private HarborClient admin;

  /** Days that Harbor's clock is behind. */
  private volatile int behind;

  @BeforeEach
  void start() throws Exception {
    to = DockerRegistry.start(directory.resolve("to"));
    fixture = new HarborFixture(directory, new LateClock());
    admin = fixture.admin();
    admin.projects().create(new Projects.Request("shop", null, null, null, null));
  }

  @AfterEach
  void stop() {
    admin.close();
    fixture.close();
    to.close();
  }

  private final class LateClock extends Clock {

    @Override
    public Instant instant() {
      return Instant.now().minus(Duration.ofDays(behind));
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Pushed so many days ago; the image itself says when it was created. */
  private TestImage push(String tag, String created, int daysAgo) throws Exception {
    TestImage image =
        TestImage.withConfig(
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"%s\"}".formatted(created),
            List.of());
    Path layout = Files.createDirectories(directory.resolve("layout-" + tag));
    image.writeLayout(layout, "1");
    behind = daysAgo;
    Replicator.create()
        .copy(
            "oci:" + layout,
            List.of(fixture.harbor.address() + "/shop/api:" + tag),
            options(),
            event -> {})
        .orThrow();
    behind = 0;
    return image;
  }

  private RunOptions options() throws Exception {
    return RunOptions.defaults()
        .withDockerConfig(
            HarborFixture.dockerConfig(
                directory, fixture.harbor.address(), "admin", HarborFixture.PASSWORD));
  }

  private ReplicationResult replicate(FilterOf filter, Gates gates) throws Exception {
    return Replicator.create()
        .replicate(
            Policies.from(fixture.harbor.address())
                .filter(filter)
                .to("b", to.address())
                .gates(gates)
                .named("p"),
            options(),
            event -> {});
  }

  private static List<String> tags(ReplicationResult result) {
    return result.tags().stream().map(ReplicationResult.TagState::tag).sorted().toList();
  }

  /** Versions, creation and arrival each have another order. */
  @ParameterizedTest
  @CsvSource({"PUSHED, 2.0.0", "CREATED, 1.0.0", "VERSION, 3.0.0"})
  void shouldTakeTheNewest_whenOrderIsGiven(NewestBy order, String newest) throws Exception {
    push("3.0.0", "2021-01-01T00:00:00Z", 30);
    push("1.0.0", "2023-01-01T00:00:00Z", 20);
    push("2.0.0", "2022-01-01T00:00:00Z", 10);
    FilterOf filter = FilterOf.repository("shop/api");
    filter.newest = 1;
    filter.newestBy = order;

    assertThat(tags(replicate(filter, null).orThrow())).containsExactly(newest);
  }

  @Test
  void shouldTakeByAge_whenItIsCountedFromThePush() throws Exception {
    push("old", "2023-01-01T00:00:00Z", 40);
    push("new", "2021-01-01T00:00:00Z", 5);
    FilterOf filter = FilterOf.repository("shop/api");
    filter.newestBy = NewestBy.PUSHED;
    filter.newerThan = Duration.ofDays(30);

    assertThat(tags(replicate(filter, null).orThrow())).containsExactly("new");
  }

  private void scan(String tag, TestImage image, Map<String, Integer> findings) throws Exception {
    fixture.harbor.vulnerabilities(image.digest(), findings);
    admin.artifacts("shop").scan("api", tag);
  }

  @ParameterizedTest
  @CsvSource({"REFUSE, 2", "ALLOW, 1"})
  void shouldLetPassWhatScansAllow_whenThereIsAScanGate(Unscanned unscanned, int refused)
      throws Exception {
    scan("clean", push("clean", "2021-01-01T00:00:00Z", 0), Map.of());
    scan("low", push("low", "2021-01-02T00:00:00Z", 0), Map.of("Low", 3));
    scan("bad", push("bad", "2021-01-03T00:00:00Z", 0), Map.of("Low", 1, "Critical", 1));
    push("unscanned", "2021-01-04T00:00:00Z", 0);
    Gates gates = new Gates(null, new Scan(Severity.MEDIUM, unscanned), null);

    ReplicationResult result = replicate(FilterOf.repository("shop/api"), gates);

    assertThat(tags(result)).contains("clean", "low").doesNotContain("bad");
    assertThat(tags(result).contains("unscanned")).isEqualTo(unscanned == Unscanned.ALLOW);
    assertThat(result.refused())
        .hasSize(refused)
        .anySatisfy(
            skip -> {
              assertThat(skip.tag()).isEqualTo("bad");
              assertThat(skip.reason())
                  .isEqualTo(
                      "gate scan: its worst finding is critical, and medium is the worst that may pass");
            });
    assertThat(TestImage.pull(to.address(), "shop/api", "bad")).isEmpty();
  }
}
