package io.slipway.deploy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Images;
import io.slipway.deploy.release.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseObjectsTest {
  private static final Release RELEASE = TestReleases.shop("http://127.0.0.1:1/metrics");

  @TempDir Path base;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(base.resolve("shop.yaml"), TestReleases.MANIFEST);
  }

  @Test
  void shouldDeriveBothArms_fromOneManifest() {
    ReleaseObjects objects = objects();
    Deployment canary = ArmDeployments.canary(stable(objects), RELEASE.spec().members().get(0), 3);

    assertThat(arm(stable(objects))).containsExactly("shop", "stable", "stable", "2");
    assertThat(arm(canary)).containsExactly("shop-canary", "canary", "canary", "3");
    assertThat(ArmDeployments.version(canary))
        .isEqualTo(ArmDeployments.version(stable(objects)))
        .matches("[0-9a-f]{16}");
    assertThat(image(stable(objects))).isEqualTo(TestReleases.IMAGE_1);
    assertThat(image(canary)).isEqualTo(TestReleases.IMAGE_1);
    assertThat(stable(objects).getMetadata().getNamespace()).isEqualTo("shop");
  }

  @Test
  void shouldApplyWhatOthersReferToFirst() {
    assertThat(objects().supporting())
        .extracting(HasMetadata::getKind)
        .containsExactly("ConfigMap", "Service", "Deployment");
  }

  @Test
  void shouldFillThePlaceholder_inEveryWorkload() {
    Deployment worker = (Deployment) objects().supporting().get(2);

    assertThat(image(worker)).isEqualTo(TestReleases.IMAGE_1);
    assertThat(worker.getSpec().getTemplate().getSpec().getInitContainers().get(0).getImage())
        .isEqualTo("busybox");
  }

  @Test
  void shouldHaveAnotherVersion_whenThePodTemplateDiffers() throws IOException {
    String before = ArmDeployments.version(stable(objects()));
    Files.writeString(
        base.resolve("shop.yaml"), TestReleases.MANIFEST.replace("LOG: info", "LOG: debug"));
    String configMapOnly = ArmDeployments.version(stable(objects()));
    Files.writeString(
        base.resolve("shop.yaml"),
        TestReleases.MANIFEST.replace("containerPort: 8080", "containerPort: 8081"));

    assertThat(configMapOnly).isEqualTo(before);
    assertThat(ArmDeployments.version(stable(objects()))).isNotEqualTo(before);
  }

  @Test
  void shouldLeaveTheNumberOfPodsOpen_whenAnAutoscalerSaysIt() {
    Deployment live = stable(objects());
    live.getMetadata().setResourceVersion("7");

    assertThat(ArmDeployments.reapplicable(live, false).getSpec().getReplicas()).isNull();
    assertThat(ArmDeployments.reapplicable(live, true).getSpec().getReplicas()).isEqualTo(2);
    assertThat(ArmDeployments.reapplicable(live, true).getMetadata().getResourceVersion()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: shop\\n  labels|name: shop2\\n  labels|the manifests have no Deployment shop, which the release names as its workload; they have",
        "name: shop\\n          image|name: web\\n          image|Deployment shop has no container shop, which the release names; it has [web]",
        "replicas: 2|replicas: 0|Deployment shop has replicas: 0; a rollout needs at least 1",
        "selector: {app: shop}\\n|selector: {app: shop, slipway.io/track: stable}\\n|Service shop selects on slipway.io/track, so one arm would never get a request",
        "name: shop-config|name: shop-config, namespace: other|ConfigMap shop-config is in namespace other in the manifests, but the release is for namespace shop",
        "apiVersion: v1\\nkind: Service|kind: Service|manifest shop.yaml has a document that is no object with apiVersion, kind and metadata",
      })
  void shouldRefuse_whenManifestAndReleaseDoNotGoTogether(String from, String to, String message)
      throws IOException {
    String changed = TestReleases.MANIFEST.replace(from.translateEscapes(), to.translateEscapes());
    assertThat(changed).isNotEqualTo(TestReleases.MANIFEST);
    Files.writeString(base.resolve("shop.yaml"), changed);

    assertThatThrownBy(this::objects)
        .isInstanceOfSatisfying(
            DeployException.class, e -> assertThat(e.kind()).isEqualTo(DeployException.Kind.USAGE))
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldRefuseAFile_thatIsNotThereOrOutside() throws IOException {
    Path outside = Files.createTempFile("outside", ".yaml");
    Files.createSymbolicLink(base.resolve("link.yaml"), outside);

    assertThatThrownBy(() -> new Manifests().load(base, List.of("none.yaml")))
        .hasMessage("manifest none.yaml does not exist in " + base);
    assertThatThrownBy(
            () -> new Manifests().load(base, List.of("../" + base.getFileName() + "/../x")))
        .isInstanceOf(DeployException.class);
    assertThatThrownBy(() -> new Manifests().load(base, List.of("link.yaml")))
        .hasMessageContaining("lies outside of");
    Files.delete(outside);
  }

  @Test
  void shouldRefuseADeployment_thatSlipwayDidNotCreate() {
    Deployment foreign = stable(objects());
    foreign.getSpec().getSelector().setMatchLabels(Map.of("app", "shop"));

    assertThatThrownBy(() -> ArmDeployments.requireArm(foreign))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith(
            "Deployment shop exists, but its selector has no slipway.io/track: stable");
  }

  private ReleaseObjects objects() {
    return ReleaseObjects.of(
        RELEASE,
        new Manifests().load(base, List.of("shop.yaml")),
        new Images(Map.of("shop", ImageReference.parse(TestReleases.IMAGE_1))));
  }

  private static Deployment stable(ReleaseObjects objects) {
    return (Deployment) objects.stable().all().get(0);
  }

  private static List<String> arm(Deployment deployment) {
    return List.of(
        deployment.getMetadata().getName(),
        deployment.getSpec().getSelector().getMatchLabels().get("slipway.io/track"),
        deployment.getSpec().getTemplate().getMetadata().getLabels().get("slipway.io/track"),
        String.valueOf(deployment.getSpec().getReplicas()));
  }

  private static String image(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
  }
}
