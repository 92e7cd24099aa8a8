package io.slipway.deploy.source.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.ComposeFile;
import io.slipway.deploy.source.Tree;
import io.slipway.deploy.source.tree.DirectoryFiles;
import io.slipway.deploy.source.tree.SourceObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeReaderTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final String SHOP =
      """
      === compose.yaml
      version: "3.9"
      name: shop
      x-common: &common
        restart: unless-stopped
        environment: &variables {LEVEL: info, TAG: "${TAG:-none}", PRICE: "5 $$", LATER: "$$(date)"}
      services:
        web:
          <<: *common
          image: shop/web:${VERSION}
          build: .
          command: serve --title "a b" $$HOME
          entrypoint: ["/bin/web"]
          environment: {<<: *variables, LEVEL: debug, FROM_RELEASE: }
          env_file: [web.env, {path: none.env, required: false}]
          ports: ["8080:80", "443:8443/tcp", {target: 9000, published: "9001", protocol: udp, name: stats}]
          expose: ["80", "7000-7001"]
          depends_on:
            db: {condition: service_healthy}
          healthcheck: {test: curl -f http://localhost, interval: 1m30s, timeout: 1500ms, retries: 5, start_period: 3m}
          deploy:
            replicas: 3
            labels: {tier: front}
            resources: {limits: {cpus: "0.5", memory: 512M}, reservations: {memory: 1gb}}
            placement:
              constraints: [node.labels.zone == a, node.hostname != n1]
              preferences: [{spread: node.labels.rack}]
          stop_grace_period: 1m
          user: "1000:2000"
          cap_add: [CAP_NET_ADMIN]
          cap_drop: [ALL]
          read_only: true
          working_dir: /srv
          volumes: ["data:/data:ro", "/cache", {type: tmpfs, target: /tmp, tmpfs: {size: 64m}}]
          configs: [{source: settings, target: /etc/settings.ini, mode: 0440}]
          secrets: [login]
          labels: [a.b/c=d e]
          container_name: main
        db:
          image: postgres
          volumes: [data:/var/lib/db, shared:/shared]
        debug:
          image: busybox
          profiles: [debug]
      volumes:
        data:
        shared:
          driver_opts: {type: nfs, o: "addr=10.0.0.5,rw,nfsvers=4.1", device: ":/export/shop"}
          x-slipway: {size: 5Gi}
        unused: {external: true}
      configs:
        settings: {content: "level=${LEVEL:-1}"}
      secrets:
        login: {file: login.txt}
      === web.env
      # comment
      export EXTRA='x # y'
      LEVEL=low
      === login.txt
      hush
      """;

  @TempDir Path root;

  @Test
  void shouldMakeAWorkloadWithAllItsParts_ofAService() {
    Composed composed = load(SHOP);

    Deployment web = object(composed, Deployment.class, "web");
    PodSpec pods = web.getSpec().getTemplate().getSpec();
    Container container = pods.getContainers().get(0);
    assertThat(container.getName()).isEqualTo("main");
    assertThat(container.getImage()).isEqualTo("shop/web:7");
    assertThat(container.getCommand()).containsExactly("/bin/web");
    assertThat(container.getArgs()).containsExactly("serve", "--title", "a b", "$HOME");
    assertThat(container.getEnv())
        .extracting(env -> env.getName() + "=" + env.getValue())
        .containsExactlyInAnyOrder(
            "EXTRA=x # y",
            "LEVEL=debug",
            "FROM_RELEASE=yes",
            "TAG=none",
            "PRICE=5 $",
            "LATER=$$(date)");
    assertThat(web.getSpec().getReplicas()).isEqualTo(3);
    assertThat(web.getMetadata().getAnnotations()).containsEntry("tier", "front");
    assertThat(web.getMetadata().getLabels()).containsEntry("app.kubernetes.io/part-of", "shop");
    assertThat(web.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("a.b/c", "d e");
    assertThat(container.getResources().getLimits().toString()).contains("512Mi", "0.5");
    assertThat(container.getResources().getRequests().toString()).contains("1Gi");
    assertThat(container.getReadinessProbe().getExec().getCommand())
        .containsExactly("/bin/sh", "-c", "curl -f http://localhost");
    assertThat(container.getLivenessProbe().getPeriodSeconds()).isEqualTo(90);
    assertThat(container.getLivenessProbe().getTimeoutSeconds()).isEqualTo(2);
    assertThat(container.getStartupProbe().getFailureThreshold()).isEqualTo(7);
    assertThat(container.getSecurityContext().getRunAsUser()).isEqualTo(1000);
    assertThat(container.getSecurityContext().getCapabilities().getAdd())
        .containsExactly("NET_ADMIN");
    assertThat(container.getVolumeMounts())
        .extracting(mount -> mount.getMountPath() + " " + mount.getReadOnly())
        .containsExactly(
            "/data true",
            "/cache null",
            "/tmp null",
            "/etc/settings.ini true",
            "/run/secrets/login true");
    assertThat(pods.getTerminationGracePeriodSeconds()).isEqualTo(60);
    assertThat(pods.getNodeSelector()).isEqualTo(Map.of("zone", "a"));
    assertThat(pods.getAffinity().toString()).contains("kubernetes.io/hostname", "NotIn", "n1");
    assertThat(pods.getTopologySpreadConstraints().get(0).getTopologyKey()).isEqualTo("rack");
  }

  @Test
  void shouldMakeServicesVolumesConfigsAndOrder() {
    Composed composed = load(SHOP);

    assertThat(composed.objects())
        .extracting(SourceObject::words)
        .containsExactly(
            "ConfigMap settings",
            "Secret login",
            "PersistentVolumeClaim data",
            "PersistentVolume shared",
            "PersistentVolumeClaim shared",
            "Deployment web",
            "Service web",
            "Deployment db");
    assertThat(object(composed, Service.class, "web").getSpec().getPorts())
        .extracting(
            port -> port.getName() + " " + port.getPort() + ">" + port.getTargetPort().getIntVal())
        .containsExactly(
            "tcp-8080 8080>80",
            "tcp-443 443>8443",
            "stats 9001>9000",
            "tcp-7000 7000>7000",
            "tcp-7001 7001>7001");
    PersistentVolume shared = object(composed, PersistentVolume.class, "shared");
    assertThat(shared.getSpec().getNfs().getServer()).isEqualTo("10.0.0.5");
    assertThat(shared.getSpec().getNfs().getPath()).isEqualTo("/export/shop");
    assertThat(shared.getSpec().getMountOptions()).containsExactly("nfsvers=4.1");
    assertThat(object(composed, PersistentVolumeClaim.class, "shared").getSpec().getVolumeName())
        .isEqualTo("shared");
    assertThat(object(composed, PersistentVolumeClaim.class, "data").getSpec().getResources())
        .asString()
        .contains("2Gi");
    assertThat(composed.after()).isEqualTo(Map.of("web", List.of("db"), "db", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image: a, networks: [x]|2:19: 'networks' of service web can't be kept in Kubernetes as Compose means it; take it out; services reach each other",
        "image: a, imag: b|2:19: unknown key 'imag' (did you mean 'image'?)",
        "image: a, volumes: [./x:/y]|2:29: a bind mount of ./x can't be kept",
        "image: a, volumes: [data:/y]|2:29: there is no volume data; name it under volumes",
        "image: a, ports: [127.0.0.1:80:80]|2:27: the address 127.0.0.1 of a port can't be kept",
        "image: a, ports: [80-82:80-81]|2:27: the ranges of '80-82:80-81' are not of one length",
        "image: a, restart: on-failure|2:28: restart: on-failure can't be kept",
        "image: a, user: www|2:25: user: 'www' is a name, which Kubernetes can't look up",
        "image: a, depends_on: [bd]|2:32: depends_on: there is no service bd",
        "image: a, environment: [HOME]|2:19: environment: HOME has no value here",
        "image: a, mem_limit: much|2:30: expected an amount of bytes",
        "image: a, healthcheck: {test: [curl]}|2:39: expected NONE, CMD or CMD-SHELL first",
        "image: '${NONE}'|2:16: the variable NONE isn't set: set it under compose.environment",
        "build: .|2:9: service web is built here; build it before (slipway build) and name its image",
        "image: a, configs: [c]|2:29: there is no config c",
        "image: a, deploy: {update_config: {}}|2:28: 'update_config' of deploy can't be kept",
        "image: a, deploy: {placement: {constraints: [node.role==manager]}}|2:54: the constraint 'node.role==manager' can't be kept",
        "image: a, stop_signal: SIGQUIT|2:32: stop_signal: SIGQUIT can't be kept",
      })
  void shouldRefuseWithPlaceAndRemedy_whatKubernetesCannotKeep(String service, String message) {
    assertThatThrownBy(() -> load("=== compose.yaml\nservices:\n  web: {" + service + "}\n"))
        .isInstanceOfSatisfying(
            DeployException.class, e -> assertThat(e.kind()).isEqualTo(DeployException.Kind.USAGE))
        .hasMessageStartingWith("compose.yaml:" + message);
  }

  @Test
  void shouldRefuseVolumesWithoutSizeAndNetworks() {
    assertThatThrownBy(
            () ->
                new ComposeReader(new DirectoryFiles(root))
                    .load(file(SHOP.replace("x-slipway: {size: 5Gi}", ""), null)))
        .hasMessageContaining("the volume has no size, which a claim needs");
    assertThatThrownBy(
            () -> load(SHOP.replace("volumes:\n  data:", "networks: {inner: }\nvolumes:\n  data:")))
        .hasMessageContaining("networks: inner can't be kept");
  }

  private Composed load(String files) {
    return new ComposeReader(new DirectoryFiles(root)).load(file(files, "2Gi"));
  }

  private ComposeFile file(String files, String storage) {
    Tree.write(root, files);
    return new ComposeFile(
        "compose.yaml",
        List.of(),
        Map.of("VERSION", "7", "FROM_RELEASE", "yes"),
        List.of(),
        storage);
  }

  private static <T> T object(Composed composed, Class<T> type, String name) {
    return composed.objects().stream()
        .filter(object -> object.kind().equals(type.getSimpleName()))
        .filter(object -> object.name().equals(name))
        .map(object -> SERIALIZATION.unmarshal(SERIALIZATION.asJson(object.tree()), type))
        .findFirst()
        .orElseThrow();
  }
}
