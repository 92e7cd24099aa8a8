package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plans against a Kubernetes API over real HTTP. */
@Timeout(30)
class PlanTest {
  private static final String IMAGE_1 = TestReleases.IMAGE_1;
  private static final String IMAGE_2 = TestReleases.IMAGE_2;
  private static final String SECRET =
      """
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: api-key}
      stringData: {key: hush-%s}
      """;

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
  void shouldShowTheLinesThatChange_andThoseOfNewObjects() throws Exception {
    shop.deploy(IMAGE_1);
    write(
        TestReleases.MANIFEST.replace("LOG: info", "LOG: debug")
            + """
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: shop}
            """);

    DeployPlan plan = plan(IMAGE_2);

    PlannedObject account = object(plan, "ServiceAccount", "shop");
    assertThat(account.outcome()).isEqualTo("created");
    assertThat(account.diff()).isEmpty();
    assertThat(account.yaml().lines())
        .contains("kind: \"ServiceAccount\"", "  name: \"shop\"", "  namespace: \"shop\"");
    PlannedObject config = object(plan, "ConfigMap", "shop-config");
    assertThat(config.outcome()).isEqualTo("configured");
    assertThat(config.diff())
        .filteredOn(line -> line.startsWith("+") || line.startsWith("-"))
        .containsExactly("-  LOG: \"info\"", "+  LOG: \"debug\"");
    assertThat(config.diff().get(0)).startsWith("@@ ");
    assertThat(object(plan, "Service", "shop").outcome()).isEqualTo("unchanged");
    assertThat(object(plan, "Deployment", "shop").diff())
        .anySatisfy(line -> assertThat(line).startsWith("-").endsWith("image: \"" + IMAGE_1 + "\""))
        .anySatisfy(line -> assertThat(line).startsWith("+").endsWith("image: \"" + IMAGE_2 + "\""))
        .noneSatisfy(line -> assertThat(line).contains("resourceVersion"));
  }

  @Test
  void shouldShowDigestsOfSecrets_neverTheirValues() throws Exception {
    write(TestReleases.MANIFEST + SECRET.formatted("one"));
    DeployPlan first = plan(IMAGE_1);
    shop.deploy(IMAGE_1);
    DeployPlan same = plan(IMAGE_1);
    write(TestReleases.MANIFEST + SECRET.formatted("two"));

    DeployPlan other = plan(IMAGE_1);

    assertThat(first.toString() + same + other).doesNotContain("hush").doesNotContain("aHVzaC1");
    assertThat(object(first, "Secret", "api-key").yaml())
        .containsPattern("key: \"sha256:[0-9a-f]{12}\"\n");
    assertThat(object(same, "Secret", "api-key").outcome()).isEqualTo("unchanged");
    assertThat(object(other, "Secret", "api-key").diff())
        .filteredOn(line -> line.startsWith("-") || line.startsWith("+"))
        .hasSize(2)
        .allMatch(line -> line.matches("[-+]  key: \"sha256:[0-9a-f]{12}\""));
  }

  @Test
  void shouldNameTheConfigObjects_thatNothingNeedsAfterTheRollout() throws Exception {
    write(versioned("one"));
    shop.deploy(IMAGE_1);
    write(versioned("two"));
    shop.deploy(IMAGE_1);
    write(versioned("three"));

    DeployPlan plan = plan(IMAGE_1);

    assertThat(plan.objects())
        .filteredOn(object -> object.outcome().equals("deleted"))
        .singleElement()
        .satisfies(
            object -> {
              assertThat(object.kind()).isEqualTo("ConfigMap");
              assertThat(object.name()).startsWith("shop-config-");
              assertThat(object.note()).isEqualTo("no version needs it after the rollout");
            });
  }

  @Test
  void shouldSayTheTraffic_atEachStep() throws Exception {
    assertThat(plan(IMAGE_1).steps()).extracting(PlannedStep::traffic).doesNotContainNull();
    shop.deploy(IMAGE_1);

    assertThat(plan(IMAGE_2).steps())
        .extracting(step -> step.traffic().canary())
        .containsExactly(0, 0, 20, 100, 100, 0, 0);
  }

  @Test
  void shouldSayWhatMustBeSeen_whenRoutesAreConfirmed() throws Exception {
    Release plain = TestReleases.shop(shop.metricsUrl());
    Confirm confirm = new Confirm(new Source(new Exposition(shop.metricsUrl()), null));
    Release release =
        TestReleases.shop(
            shop.metricsUrl(),
            plain.spec().strategy(),
            plain.spec().members().get(0).routing().with(confirm));
    shop.deploy(IMAGE_1);
    try (Deployer deployer = shop.deployer()) {
      List<String> steps =
          deployer.plan(release, shop.files, new DeployOptions(IMAGE_2, false)).steps().stream()
              .map(PlannedStep::text)
              .toList();

      assertThat(steps)
          .anySatisfy(
              step ->
                  assertThat(step)
                      .startsWith(
                          "send 20 % of the requests to the canary, wait 0.2s, wait until 20 % of at"
                              + " least 50 requests are seen at the canary, else after 5m pause,"
                              + " without data after 2m pause, judge for"))
          .contains(
              "send all requests to it and wait 0.2s, and until none is seen at the canary; else"
                  + " after 5m keep its Pods and pause, without data after 2m as well");
    }
  }

  @Test
  void shouldPlanWhatComesTogether_whenTheNamespaceAndTheKindAreNew() throws Exception {
    write(
        TestReleases.MANIFEST
            + """
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: teas.shop.example}
            spec:
              group: shop.example
              names: {kind: Tea, plural: teas, singular: tea, listKind: TeaList}
              scope: Namespaced
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            ---
            apiVersion: shop.example/v1
            kind: Tea
            metadata: {name: assam}
            spec: {grams: 20}
            """);

    DeployPlan plan = plan(IMAGE_1);

    assertThat(object(plan, "Tea", "assam").outcome()).isEqualTo("created");
    assertThat(object(plan, "Tea", "assam").note()).contains("comes with it");
    assertThat(object(plan, "CustomResourceDefinition", "teas.shop.example").note()).isNull();
  }

  @Test
  void shouldNameEveryObject_thatTheServerWouldRefuse() throws Exception {
    write(
        TestReleases.MANIFEST
            .replace("port: 80,", "port: 80000,")
            .replace("{name: shop-config}", "{name: Shop_Config}"));

    assertThatThrownBy(() -> plan(IMAGE_1))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith("2 objects can't be applied\n- could not apply (dry run) ")
        .hasMessageContaining("Shop_Config")
        .hasMessageContaining("80000");
    assertThat(shop.deployment("shop")).isNull();
  }

  private static String versioned(String log) {
    String manifest =
        TestReleases.MANIFEST
            .replace("LOG: info", "LOG: " + log)
            .replace(
                "          ports: [{name: http, containerPort: 8080}]",
                "          ports: [{name: http, containerPort: 8080}]\n"
                    + "          envFrom: [{configMapRef: {name: shop-config}}]");
    assertThat(manifest).contains("configMapRef");
    return manifest;
  }

  private void write(String manifests) throws IOException {
    Files.writeString(directory.resolve("shop.yaml"), manifests);
  }

  private DeployPlan plan(String image) throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      return deployer.plan(shop.release(), shop.files, new DeployOptions(image, false));
    }
  }

  private static PlannedObject object(DeployPlan plan, String kind, String name) {
    List<PlannedObject> found =
        plan.objects().stream()
            .filter(object -> object.kind().equals(kind) && object.name().equals(name))
            .toList();
    assertThat(found).as(kind + " " + name).hasSize(1);
    return found.get(0);
  }
}
