package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a plan asks of the API server: not how long it takes, but how often. */
@Timeout(30)
class PlanRequestsTest {
  private static final int MAPS = 150;
  private static final String LISTS = "GET .*/configmaps\\?.*";
  private static final String READS = "GET .*/configmaps/map-.*";

  @TempDir Path directory;
  private ShopCluster shop;
  private SeenCalls calls;

  @BeforeEach
  void start() throws IOException {
    shop = new ShopCluster(directory);
    calls = new SeenCalls(shop.cluster.kubeconfig(), directory);
    write("hello");
    for (int i = 0; i < MAPS; i += 2) {
      map("map-" + i, "hello");
    }
  }

  @AfterEach
  void stop() {
    calls.close();
    shop.close();
  }

  @Test
  void shouldListManyObjectsOfAKind_andDryRunEach() throws Exception {
    write("good day");

    DeployPlan plan = plan();

    assertThat(calls.matching(LISTS)).hasSizeBetween(1, 2);
    assertThat(calls.matching(READS)).isEmpty();
    assertThat(calls.matching("PATCH .*")).hasSizeBetween(MAPS, plan.objects().size());
    assertThat(calls.matching(".*")).hasSizeLessThan(plan.objects().size() + 20);
    assertThat(outcomes(plan)).isEqualTo(changedOrCreated());
    assertThat(
            plan.objects().stream()
                .filter(object -> object.name().equals("map-0"))
                .findFirst()
                .orElseThrow()
                .diff())
        .contains("-  greeting: \"hello\"", "+  greeting: \"good day\"");
  }

  @Test
  void shouldReadOneByOne_whenAListIsForbidden() throws Exception {
    write("good day");
    calls.forbidden = call -> call.path().contains("/configmaps?");

    DeployPlan plan = plan();

    assertThat(calls.matching(READS)).hasSize(MAPS);
    assertThat(outcomes(plan)).isEqualTo(changedOrCreated());
  }

  @Test
  void shouldStopListing_whenOthersOutnumberTheReleasesOwn() throws Exception {
    write("hello", 5);
    for (int i = 0; i < 300; i++) {
      map("another-" + i, "hello");
    }

    plan();

    assertThat(calls.matching(LISTS)).hasSize(1);
    assertThat(calls.matching(READS)).hasSize(5);
  }

  private static String changedOrCreated() {
    return IntStream.range(0, MAPS)
        .mapToObj(i -> "map-" + i + (i % 2 == 0 ? " configured" : " created"))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String outcomes(DeployPlan plan) {
    return plan.objects().stream()
        .filter(object -> object.name().startsWith("map-"))
        .map(object -> object.name() + " " + object.outcome())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private void map(String name, String greeting) {
    shop.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .addToData("greeting", greeting)
                .build())
        .fieldManager("slipway")
        .serverSideApply();
  }

  private void write(String greeting) throws IOException {
    write(greeting, MAPS);
  }

  private void write(String greeting, int maps) throws IOException {
    StringBuilder text = new StringBuilder(TestReleases.MANIFEST);
    for (int i = 0; i < maps; i++) {
      text.append(
          """
          ---
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: map-%d}
          data: {greeting: %s}
          """
              .formatted(i, greeting));
    }
    Files.writeString(directory.resolve("shop.yaml"), text);
  }

  private DeployPlan plan() throws InterruptedException {
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(calls.kubeconfig()))) {
      return deployer.plan(
          shop.release(), shop.files, new DeployOptions(TestReleases.IMAGE_1, false));
    }
  }
}
