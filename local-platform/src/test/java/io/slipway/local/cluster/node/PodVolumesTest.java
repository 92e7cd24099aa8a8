package io.slipway.local.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.container.ContainerRuntime.Mount;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Kinds;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

final class PodVolumesTest {

  @TempDir Path directory;
  private Objects objects;

  @BeforeEach
  void start() {
    Resources resources =
        new Resources(new Kinds(), new ObjectStore(100), Clock.systemUTC(), new Random(1));
    objects = new Objects(resources, "test");
    objects.create("Namespace", "", yaml("metadata: {name: default}"));
    objects.create(
        "ConfigMap",
        "default",
        yaml("{metadata: {name: settings}, data: {a: one, b: two}, binaryData: {c: Aw==}}"));
    objects.create("Secret", "default", yaml("{metadata: {name: token}, data: {t: czNjcmV0}}"));
  }

  private static ObjectNode yaml(String text) {
    return (ObjectNode) Json.parseYaml(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A Pod with one volume {@code v} and one mount of it. */
  private static ObjectNode pod(String volume, String mount) {
    String more = mount.isEmpty() ? "" : ", " + mount;
    return yaml(
        """
        metadata: {name: web, namespace: default, uid: u1}
        spec:
          volumes: [{name: v%s}]
          containers: [{name: web, volumeMounts: [{name: v, mountPath: /v%s}]}]
        """
            .formatted(volume.isEmpty() ? "" : ", " + volume, more));
  }

  private Mount mount(String volume, String mount) throws MountFailure {
    ObjectNode pod = pod(volume, mount);
    PodVolumes volumes = new PodVolumes(objects, directory, pod);
    volumes.prepare();
    return volumes.mounts(Json.objects(Json.at(pod, "spec.containers")).get(0)).get(0);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void shouldWriteEveryKey_whenConfigMapHasNoItems() throws Exception {
    Mount mount = mount("configMap: {name: settings}", "");
    assertThat(mount.readOnly()).isTrue();
    assertThat(mount.destination()).isEqualTo("/v");
    assertThat(mount.source().resolve("a")).hasContent("one");
    assertThat(mount.source().resolve("b")).hasContent("two");
    assertThat(mount.source().resolve("c")).hasBinaryContent(new byte[] {3});
    assertThat(mode(mount.source().resolve("a"))).isEqualTo("rw-r--r--");
    assertThat(mode(mount.source())).isEqualTo("rwxr-xr-x");
  }

  @Test
  void shouldWriteOnlyItems_whenTheyAreGiven() throws Exception {
    Mount mount =
        mount(
            "secret: {secretName: token, defaultMode: 256, items: [{key: t, path: x/y}]}",
            "subPath: x");
    assertThat(mount.source().resolve("y")).hasContent("s3cret");
    assertThat(mode(mount.source().resolve("y"))).isEqualTo("r--------");
  }

  @Test
  void shouldBeWritableByAnyone_whenEmptyDir() throws Exception {
    Mount mount = mount("emptyDir: {}", "subPath: made/here");
    assertThat(mount.readOnly()).isFalse();
    assertThat(mode(mount.source())).isEqualTo("rwxrwxrwx");
    assertThat(mount("", "readOnly: true").readOnly()).isTrue();
  }

  @Test
  void shouldBeEmpty_whenWhatIsOptionalIsMissing() throws Exception {
    assertThat(mount("configMap: {name: nowhere, optional: true}", "").source()).isEmptyDirectory();
    assertThat(
            mount("configMap: {name: settings, optional: true, items: [{key: z, path: z}]}", "")
                .source())
        .isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          configMap: {name: nowhere}               |                            | configmap "nowhere" not found
          secret: {secretName: nowhere}            |                            | secret "nowhere" not found
          configMap: {name: settings, items: [{key: z, path: z}]} |             | references non-existent config key: z
          configMap: {name: settings, items: [{key: a, path: ../z}]} |          | must not contain '..': ../z
          configMap: {name: settings, items: [{key: a, path: /z}]} |            | must be relative
          emptyDir: {medium: Memory}               |                            | doesn't support emptyDir.medium Memory
          emptyDir: {sizeLimit: 1Mi}               |                            | emptyDir.sizeLimit
          hostPath: {path: /etc}                   |                            | no hostPath volumes: it shows Pods no files
          nfs: {server: s, path: /x}               |                            | no nfs volumes: its containers have no network
          projected: {sources: []}                 |                            | no projected volumes: use a volume for each
          csi: {driver: d}                         |                            | no csi volumes: use an emptyDir
          emptyDir: {}                             | subPathExpr: $(X)          | doesn't support subPathExpr $(X)
          emptyDir: {}                             | mountPropagation: HostToContainer | doesn't support mountPropagation
          emptyDir: {}                             | subPath: a/../../b         | subPath must not contain '..'
          """)
  void shouldSayWhy_whenAVolumeCannotBeMounted(String volume, String mount, String why) {
    assertThatThrownBy(() -> mount(volume, mount == null ? "" : mount))
        .isInstanceOf(MountFailure.class)
        .hasMessageStartingWith("MountVolume.SetUp failed for volume \"v\" : ")
        .hasMessageContaining(why);
  }

  @Test
  void shouldFollowNoLink_whenAContainerMadeOne() throws Exception {
    ObjectNode pod = pod("emptyDir: {}", "subPath: escape");
    try (PodVolumes volumes = new PodVolumes(objects, directory, pod)) {
      volumes.prepare();
      Files.createSymbolicLink(directory.resolve("u1/v/escape"), Path.of("/etc"));
      List<ObjectNode> containers = Json.objects(Json.at(pod, "spec.containers"));
      assertThatThrownBy(() -> volumes.mounts(containers.get(0)))
          .hasMessageContaining("subPath leads through a symbolic link: escape");
    }
    assertThat(directory).isEmptyDirectory();
    assertThat(Path.of("/etc/passwd")).exists();
  }

  @Test
  void shouldRefuse_whenPodHasFsGroup() {
    ObjectNode pod = pod("emptyDir: {}", "");
    Json.ensure(Json.ensure(pod, "spec"), "securityContext").put("fsGroup", 5);
    assertThatThrownBy(() -> new PodVolumes(objects, directory, pod).prepare())
        .hasMessageContaining("fsGroup");
  }
}
