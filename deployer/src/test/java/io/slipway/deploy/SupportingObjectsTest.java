package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static io.slipway.deploy.TestReleases.IMAGE_3;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Release;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the objects beside the workload. */
@Timeout(60)
class SupportingObjectsTest {
  private static final String MORE =
      """
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: shop-key}
      stringData: {KEY: "%s"}
      """;

  private static final String NEW =
      """
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop-admin}
      spec:
        selector: {app: shop}
        ports: [{name: http, port: 81, targetPort: http}]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop-kept, annotations: {slipway.io/rollback: keep}}
      data: {A: b}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: shop-data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
      """;

  @TempDir Path directory;
  private ShopCluster shop;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    shop = new ShopCluster(directory);
    write(TestReleases.MANIFEST + MORE.formatted("first"));
    shop.deploy(IMAGE_1);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void write(String manifests) throws IOException {
    Files.writeString(shop.files.resolve("shop.yaml"), manifests);
  }

  /** Other values, another port, a value less and one more, and objects that are new. */
  private void change() throws IOException {
    write(
        TestReleases.MANIFEST
                .replace("data: {LOG: info}", "data: {COLOUR: red}")
                .replace("port: 80, targetPort: http", "port: 80, targetPort: 9090")
            + MORE.formatted("second")
            + NEW);
  }

  @Test
  void shouldTakeThemBack_whenTheReleaseIsRolledBack() throws Exception {
    change();

    assertThat(shop.deploy(IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);

    assertThat(config("shop-config").getData()).isEqualTo(Map.of("LOG", "info"));
    assertThat(key()).isEqualTo("first");
    assertThat(target()).isEqualTo(new IntOrString("http"));
    assertThat(shop.client.services().inNamespace("shop").withName("shop-admin").get()).isNull();
    assertThat(config("shop-kept")).isNotNull();
    assertThat(claim()).isTrue();
    assertThat(messages())
        .contains(
            "PersistentVolumeClaim shop-data in namespace shop stays as the release applied it: a PersistentVolumeClaim may hold data",
            "ConfigMap shop-kept in namespace shop stays as the release applied it: its annotation says so");
  }

  @Test
  void shouldKeepThem_whenTheReleaseIsPromoted() throws Exception {
    change();

    assertThat(shop.deploy(IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

    assertThat(config("shop-config").getData()).isEqualTo(Map.of("COLOUR", "red"));
    assertThat(key()).isEqualTo("second");
    assertThat(shop.client.services().inNamespace("shop").withName("shop-admin").get()).isNotNull();
  }

  @Test
  void shouldTakeThemBack_whenAnotherProcessAborts() throws Exception {
    change();
    assertThat(shop.deploy(paused(), IMAGE_2).outcome()).isEqualTo(Outcome.PAUSED);
    assertThat(key()).isEqualTo("second");

    try (Deployer other = shop.deployer()) {
      other.abort("shop", "shop", shop.events::add);
    }

    assertThat(config("shop-config").getData()).isEqualTo(Map.of("LOG", "info"));
    assertThat(key()).isEqualTo("first");
  }

  @Test
  void shouldLeaveThem_whenSomebodyElseChangedThemMeanwhile() throws Exception {
    change();
    shop.deploy(paused(), IMAGE_2);
    edit("shop-config", "COLOUR", "green");
    edit("shop-kept", "MORE", "of somebody");
    shop.client
        .services()
        .inNamespace("shop")
        .withName("shop-admin")
        .edit(
            service -> {
              service.getSpec().getPorts().get(0).setPort(82);
              return service;
            });

    try (Deployer other = shop.deployer()) {
      other.abort("shop", "shop", shop.events::add);
    }

    assertThat(config("shop-config").getData()).isEqualTo(Map.of("COLOUR", "green"));
    assertThat(shop.client.services().inNamespace("shop").withName("shop-admin").get()).isNotNull();
    assertThat(key()).isEqualTo("first");
    assertThat(messages())
        .contains(
            "ConfigMap shop-config in namespace shop stays as the release applied it: somebody has changed it meanwhile",
            "Service shop-admin in namespace shop stays as the release applied it: somebody else has changed it meanwhile");
  }

  /** What others have in the same object is theirs. */
  @Test
  void shouldKeepWhatOthersAdded_whenItTakesItsOwnBack() throws Exception {
    change();
    shop.deploy(paused(), IMAGE_2);
    edit("shop-config", "OWN", "of somebody");

    try (Deployer other = shop.deployer()) {
      other.abort("shop", "shop", shop.events::add);
    }

    assertThat(config("shop-config").getData())
        .isEqualTo(Map.of("LOG", "info", "OWN", "of somebody"));
  }

  @Test
  void shouldTakeBackWhatASupersededReleaseChanged_whenTheNewerOneIsRolledBack() throws Exception {
    change();
    shop.deploy(paused(), IMAGE_2);
    write(TestReleases.MANIFEST.replace("LOG: info", "LOG: debug") + MORE.formatted("third"));

    assertThat(supersede(IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);

    assertThat(config("shop-config").getData()).isEqualTo(Map.of("LOG", "info"));
    assertThat(key()).isEqualTo("first");
    assertThat(shop.client.services().inNamespace("shop").withName("shop-admin").get()).isNull();
  }

  @Test
  void shouldTakeBackWhatOnlyTheSupersededReleaseHad_whenTheNewerOneIsPromoted() throws Exception {
    change();
    shop.deploy(paused(), IMAGE_3);
    write(TestReleases.MANIFEST.replace("LOG: info", "LOG: debug") + MORE.formatted("third"));

    assertThat(supersede(IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

    assertThat(config("shop-config").getData()).isEqualTo(Map.of("LOG", "debug"));
    assertThat(key()).isEqualTo("third");
    assertThat(shop.client.services().inNamespace("shop").withName("shop-admin").get()).isNull();
  }

  @Test
  void shouldNeverKeepASecretInAConfigMap() throws Exception {
    change();
    shop.deploy(paused(), IMAGE_2);

    byte[] kept =
        Base64.getDecoder().decode(config("slipway-shop.before").getBinaryData().get("objects"));
    String text =
        new String(
            new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(kept))
                .readAllBytes(),
            StandardCharsets.UTF_8);
    assertThat(text).contains("shop-config").doesNotContain("shop-key");
    assertThat(secret("slipway-shop.before")).isNotNull();
  }

  @Test
  void shouldSayBefore_whatWouldBreakTheStablePods() throws Exception {
    write(
        TestReleases.MANIFEST
                .replace(
                    "labels: {app: shop}\n    spec:", "labels: {app: shop, tier: web}\n    spec:")
                .replace("name: http, containerPort", "name: web, containerPort")
                .replace(
                    "selector: {app: shop}\n  ports", "selector: {app: shop, tier: web}\n  ports")
            + MORE.formatted("first")
            + """
              ---
              apiVersion: v1
              kind: Service
              metadata: {name: shop-web}
              spec:
                selector: {app: shop}
                ports: [{name: http, port: 80, targetPort: web}]
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: shop-deny}
              spec: {podSelector: {matchLabels: {app: shop}}, policyTypes: [Ingress]}
              """);
    List<String> steps;
    try (Deployer deployer = shop.deployer()) {
      steps =
          deployer
              .plan(shop.release(), shop.files, new DeployOptions(IMAGE_2, false))
              .steps()
              .stream()
              .map(PlannedStep::text)
              .toList();
    }

    assertThat(steps)
        .startsWith(
            "mind: NetworkPolicy shop-deny counts for the stable Pods of Deployment shop too, as soon as the rollout begins",
            "mind: Service shop selects {app=shop, tier=web}, which the stable Pods of Deployment shop don't have: it leads to none of them as soon as the rollout begins",
            "mind: Service shop-web sends to the port named web, which the stable Pods of Deployment shop don't have: it gets no answer from them as soon as the rollout begins");
  }

  private RolloutResult supersede(String image) throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      return deployer.deploy(
          shop.release(),
          shop.files,
          new DeployOptions(image, false).superseding(),
          shop.events::add);
    }
  }

  private Release paused() {
    return TestReleases.shop(shop.metricsUrl(), Duration.ofMillis(300), true);
  }

  private void edit(String name, String key, String value) {
    shop.client
        .configMaps()
        .inNamespace("shop")
        .withName(name)
        .edit(
            map -> {
              map.getData().put(key, value);
              return map;
            });
  }

  private ConfigMap config(String name) {
    return shop.client.configMaps().inNamespace("shop").withName(name).get();
  }

  private Secret secret(String name) {
    return shop.client.secrets().inNamespace("shop").withName(name).get();
  }

  private String key() {
    byte[] value = Base64.getDecoder().decode(secret("shop-key").getData().get("KEY"));
    return new String(value, StandardCharsets.UTF_8);
  }

  private IntOrString target() {
    List<ServicePort> ports =
        shop.client.services().inNamespace("shop").withName("shop").get().getSpec().getPorts();
    assertThat(ports).hasSize(1);
    return ports.get(0).getTargetPort();
  }

  private boolean claim() {
    return shop.client.persistentVolumeClaims().inNamespace("shop").withName("shop-data").get()
        != null;
  }

  private List<String> messages() {
    return shop.events(RolloutEvent.Message.class).stream()
        .map(RolloutEvent.Message::text)
        .toList();
  }
}
