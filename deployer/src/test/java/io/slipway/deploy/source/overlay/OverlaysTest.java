package io.slipway.deploy.source.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.source.Tree;
import io.slipway.deploy.source.tree.DirectoryFiles;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlNode;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OverlaysTest {
  private static final String OVERLAY = "apiVersion: slipway.io/v1\nkind: Overlay\n";
  private static final String BASE =
      """
      === base/web.yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, labels: {app: web}}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            serviceAccountName: web
            initContainers:
              - {name: wait, image: "host:5000/tools/wait:1", envFrom: [{configMapRef: {name: settings}}]}
            containers:
              - name: web
                image: shop/web:1
                env: [{name: LEVEL, value: info}, {name: KEY, valueFrom: {secretKeyRef: {name: login, key: k}}}]
                volumeMounts: [{name: data, mountPath: /data}]
                ports: [{containerPort: 8080, name: http}]
            volumes:
              - {name: data, persistentVolumeClaim: {claimName: data}}
              - {name: files, configMap: {name: settings, defaultMode: 0440}}
              - {name: foreign, secret: {secretName: of-the-cluster}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
      === base/more.yaml
      apiVersion: v1
      kind: List
      items:
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: "1"}}
        - {apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {k: v}}
        - {apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
        - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {volumeName: disk}}
        - {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}, spec: {claimRef: {name: data}}}
        - apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          metadata: {name: web}
          spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
        - apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: web}
          spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}], tls: [{secretName: login}]}
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: web}
          roleRef: {kind: ClusterRole, name: view}
          subjects: [{kind: ServiceAccount, name: web}, {kind: User, name: web}]
        - apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: web}
          spec: {hosts: [web, web.example], http: [{route: [{destination: {host: web.shop.svc.cluster.local}}]}]}
      """;

  @TempDir Path root;

  @BeforeEach
  void write() {
    Tree.write(root, BASE);
  }

  @Test
  void shouldFollowReferences_whenNamesAndNamespaceChange() {
    List<SourceObject> objects =
        load("{bases: [../base], namespace: shop, namePrefix: a-, nameSuffix: -z, ");

    Object pods = object(objects, "Deployment", "a-web-z").podSpec();
    assertThat(Trees.text(pods, "serviceAccountName")).isEqualTo("a-web-z");
    assertThat(String.valueOf(pods))
        .contains("configMapRef={name=a-settings-z}")
        .contains("secretKeyRef={name=a-login-z, key=k}")
        .contains("claimName=a-data-z")
        .contains("configMap={name=a-settings-z, defaultMode=288}")
        .contains("secretName=of-the-cluster");
    assertThat(tree(objects, "HorizontalPodAutoscaler")).contains("kind=Deployment, name=a-web-z");
    assertThat(tree(objects, "Ingress"))
        .contains("service={name=a-web-z}")
        .contains("secretName=a-login-z");
    assertThat(tree(objects, "RoleBinding"))
        .contains("roleRef={kind=ClusterRole, name=view}")
        .contains("{kind=ServiceAccount, name=a-web-z, namespace=shop}")
        .contains("{kind=User, name=web}");
    assertThat(tree(objects, "PersistentVolumeClaim")).contains("volumeName=a-disk-z");
    assertThat(tree(objects, "PersistentVolume"))
        .contains("claimRef={name=a-data-z}")
        .doesNotContain("namespace=");
    assertThat(tree(objects, "VirtualService"))
        .contains("hosts=[a-web-z, a-web-z.example]")
        .contains("host=a-web-z.shop.svc.cluster.local");
    assertThat(tree(objects, "Service")).contains("namespace=shop").contains("selector={app=web}");
  }

  @Test
  void shouldSetLabelsImagesAndReplicas_andLeaveSelectors() {
    SourceObject web =
        object(
            load(
                "{bases: [../base], labels: {team: shop}, annotations: {by: us}, replicas: {web: 3},"
                    + " images: {shop/web: 'shop/web:2', 'host:5000/tools/wait': 'wait@sha256:1'}, "),
            "Deployment",
            "web");

    assertThat(String.valueOf(web.tree()))
        .contains("labels={app=web, team=shop}, annotations={by=us}}, spec={replicas=3")
        .contains("selector={matchLabels={app=web}}")
        .contains("template={metadata={labels={app=web, team=shop}, annotations={by=us}}")
        .contains("image=shop/web:2")
        .contains("image=wait@sha256:1");
  }

  @Test
  void shouldMergeByKeysDeleteAndReplace_whenPatched() {
    Tree.write(
        root,
        """
        === over/overlay.yaml
        apiVersion: slipway.io/v1
        kind: Overlay
        bases: [../base]
        patches:
          - file: web.yaml
          - target: {kind: Service}
            json:
              - {op: add, path: /metadata/annotations, value: {a: b}}
              - {op: replace, path: /spec/ports/0/port, value: 81}
          - target: {kind: ConfigMap, name: settings}
            merge: {data: {a: null, b: "2"}}
          - merge: {apiVersion: v1, kind: Secret, metadata: {name: login}, $patch: delete}
        === over/web.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
                - name: web
                  env: [{name: LEVEL, value: debug}, {name: KEY, $patch: delete}, {name: NEW, value: n}]
                  ports: [{containerPort: 8080, protocol: TCP}]
                - {name: side, image: side}
              volumes: [{$patch: replace}, {name: data, emptyDir: {}}]
              tolerations: [{key: a}]
        """);

    List<SourceObject> objects = new Overlays(new DirectoryFiles(root)).load("over");

    assertThat(String.valueOf(object(objects, "Deployment", "web").podSpec()))
        .contains("env=[{name=LEVEL, value=debug}, {name=NEW, value=n}]")
        .contains("ports=[{containerPort=8080, name=http, protocol=TCP}]")
        .contains("{name=side, image=side}]")
        .contains("volumes=[{name=data, emptyDir={}}]")
        .contains("tolerations=[{key=a}]")
        .contains("image=shop/web:1");
    assertThat(tree(objects, "Service")).contains("annotations={a=b}").contains("port=81");
    assertThat(object(objects, "ConfigMap", "settings").tree().get("data"))
        .isEqualTo(Map.of("b", "2"));
    assertThat(objects).noneMatch(object -> object.kind().equals("Secret"));
  }

  @Test
  void shouldMakeConfigMapsAndSecrets_fromFilesAndLiterals() throws Exception {
    Files.createDirectories(root.resolve("over"));
    Files.write(root.resolve("over/blob"), new byte[] {(byte) 0xff, 0});
    Files.writeString(root.resolve("over/app.env"), "# no\nA=1\n\nB=x=y\n");
    List<SourceObject> objects =
        load(
            "{configMaps: [{name: c, files: [app.env, bin=blob], literals: {k: v}}],"
                + " secrets: [{name: s, type: t, envFiles: [app.env]}], ");

    assertThat(tree(objects, "ConfigMap"))
        .contains("data={app.env=# no\nA=1\n\nB=x=y\n, k=v}")
        .contains("binaryData={bin=/wA=}");
    assertThat(tree(objects, "Secret")).contains("type=t, data={A=MQ==, B=eD15}");
  }

  @Test
  void shouldStandOnOverlays_andRefuseCircles() {
    Tree.write(
        root,
        """
        === one/overlay.yaml
        {apiVersion: slipway.io/v1, kind: Overlay, bases: [../base/web.yaml], namePrefix: one-}
        === two/overlay.yaml
        {apiVersion: slipway.io/v1, kind: Overlay, bases: [../one], nameSuffix: -two}
        === circle/overlay.yaml
        {apiVersion: slipway.io/v1, kind: Overlay, bases: [../ring]}
        === ring/overlay.yaml
        {apiVersion: slipway.io/v1, kind: Overlay, bases: [../circle]}
        """);
    Overlays overlays = new Overlays(new DirectoryFiles(root));

    assertThat(overlays.load("two"))
        .extracting(SourceObject::words)
        .containsExactly("Deployment one-web-two", "Service one-web-two");
    assertThatThrownBy(() -> overlays.load("circle"))
        .hasMessage(
            "circle/overlay.yaml: overlays stand on each other in a circle: circle/overlay.yaml ->"
                + " ring/overlay.yaml -> circle/overlay.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bases: [../nothing], |over/overlay.yaml:1:10: there is no ../nothing (nothing)",
        "bases: [../../x], |over/overlay.yaml:1:10: ../../x lies outside of the release file's directory",
        "bases: [../base], patchs: [], |over/overlay.yaml:1:20: unknown key 'patchs' (did you mean 'patches'?); known are apiVersion, kind, configMaps,",
        "bases: [../base], patches: [{target: {kind: Deployment, name: wep}, merge: {}}], |over/overlay.yaml:1:39: no object fits the patch's kind Deployment, name wep (did you mean 'web'?); there are ConfigMap settings,",
        "bases: [../base], patches: [{target: {}, merge: {}}], |over/overlay.yaml:1:39: a target needs kind, name or labels",
        "bases: [../base], patches: [{json: []}], |over/overlay.yaml:1:30: a JSON patch needs a target",
        "bases: [../base], patches: [{merge: {spec: {}}}], |over/overlay.yaml:1:38: the patch names no object",
        "bases: [../base], patches: [{target: {kind: Service}, json: [{op: remove, path: /spec/none}]}], |over/overlay.yaml:1:63: the operation can't be done on Service web: ",
        "bases: [../base], patches: [{target: {kind: Service}, merge: {$set: 1}}], |over/overlay.yaml:1:63: the directive $set: 1 is not supported; known are $patch",
        "bases: [../base], patches: [{target: {kind: Deployment}, merge: {spec: {template: {spec: {containers: [{image: a}]}}}}}], |over/overlay.yaml:1:66: an item of spec.template.spec.containers has no name",
        "bases: [../base], replicas: {wbe: 2}, |over/overlay.yaml:1:31: replicas: there is no Deployment or StatefulSet wbe",
        "bases: [../base], replicas: {web: two}, |over/overlay.yaml:1:36: expected a whole number, but found 'two'",
        "bases: [../base], images: {shop/wep: a}, |over/overlay.yaml:1:29: images: no container has the image shop/wep (did you mean 'shop/web'?); they have host:5000/tools/wait, shop/web",
        "bases: [../base, ../base/web.yaml], |base/web.yaml:1:1: Deployment web is also in base/web.yaml:1:1; an object may come from one place",
        "configMaps: [{name: c, files: [none.txt]}], |over/overlay.yaml:1:33: there is no file over/none.txt",
        "configMaps: [{name: c, literals: {a b: c}}], |over/overlay.yaml:1:15: the key 'a b' may only have letters",
      })
  void shouldNamePlaceAndRemedy_whenAnOverlayIsWrong(String content, String message) {
    assertThatThrownBy(() -> load("{" + content + " "))
        .isInstanceOfSatisfying(
            DeployException.class, e -> assertThat(e.kind()).isEqualTo(DeployException.Kind.USAGE))
        .hasMessageStartingWith(message);
  }

  private List<SourceObject> load(String beginning) {
    Tree.write(
        root,
        "=== over/overlay.yaml\n" + beginning + "apiVersion: slipway.io/v1, kind: Overlay}\n");
    return new Overlays(new DirectoryFiles(root)).load("over");
  }

  private static String tree(List<SourceObject> objects, String kind) {
    return String.valueOf(
        objects.stream()
            .filter(object -> object.kind().equals(kind))
            .findFirst()
            .orElseThrow()
            .tree());
  }

  private static SourceObject object(List<SourceObject> objects, String kind, String name) {
    return objects.stream()
        .filter(object -> object.kind().equals(kind) && object.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Object[][] shapes() {
    return new Object[][] {
      {OverlayFile.class, "no: 1"},
      {OverlayFile.ConfigMapSource.class, "configMaps: [{name: a, no: 1}]"},
      {OverlayFile.SecretSource.class, "secrets: [{name: a, no: 1}]"},
      {OverlayFile.PatchSource.class, "patches: [{no: 1}]"},
      {OverlayFile.PatchTarget.class, "patches: [{target: {no: 1}}]"},
    };
  }

  /** What the reader says that it knows, against the records that the JSON Schema is made of. */
  @ParameterizedTest
  @MethodSource("shapes")
  void shouldReadTheKeysOfTheSchema(Class<? extends Record> shape, String yaml) {
    YamlNode document = YamlNode.parse(OVERLAY + yaml, "overlay.yaml").get(0);

    assertThatThrownBy(
            () -> new OverlayReader(new DirectoryFiles(root)).read("overlay.yaml", document))
        .isInstanceOf(DeployException.class)
        .extracting(Throwable::getMessage)
        .satisfies(
            message ->
                assertThat(message.substring(message.indexOf("; known are ") + 12).split(", "))
                    .containsExactlyInAnyOrder(
                        Arrays.stream(shape.getRecordComponents())
                            .map(RecordComponent::getName)
                            .toArray(String[]::new)));
  }
}
