package io.slipway.local.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;

/** Manifests and clients for the tests of a cluster. */
final class Workloads {

  private Workloads() {}

  static KubernetesClient client(LocalCluster cluster) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(new File(cluster.kubeconfig().toString())))
        .build();
  }

  /** Two replicas of a web server on port 8080 that answer with {@code text} from a directory. */
  static Deployment web(Path directory, String text) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withReplicas(2)
        .withNewSelector()
        .addToMatchLabels("app", "web")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "web")
        .endMetadata()
        .withSpec(webPod(directory, text).getSpec())
        .endTemplate()
        .endSpec()
        .build();
  }

  static Pod webPod(Path directory, String text) {
    String script =
        "mkdir $WEB/$HOSTNAME && echo \"$TEXT\" > $WEB/$HOSTNAME/index.html"
            + " && echo \"serving $TEXT at $(POD_IP)\""
            + " && exec busybox httpd -f -p 8080 -h $WEB/$HOSTNAME";
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .addToLabels("app", "web")
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(5L)
        .addNewContainer()
        .withName("web")
        .withImage("registry.test/web:1")
        .withCommand("busybox", "sh", "-c", script)
        .addNewEnv()
        .withName("TEXT")
        .withValue(text)
        .endEnv()
        .addNewEnv()
        .withName("WEB")
        .withValue(directory.toString())
        .endEnv()
        .addNewEnv()
        .withName("POD_IP")
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("status.podIP")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .addNewPort()
        .withName("http")
        .withContainerPort(8080)
        .endPort()
        .withNewReadinessProbe()
        .withPeriodSeconds(1)
        .withNewHttpGet()
        .withPath("/index.html")
        .withNewPort("http")
        .endHttpGet()
        .endReadinessProbe()
        .endContainer()
        .endSpec()
        .build();
  }

  /** A Pod that runs one shell command. */
  static Pod shell(String name, String restartPolicy, String command) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy(restartPolicy)
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName("main")
        .withImage("registry.test/shell:1")
        .withCommand("busybox", "sh", "-c", command)
        .endContainer()
        .endSpec()
        .build();
  }

  static Service service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withSelector(Map.of("app", "web"))
        .addNewPort()
        .withPort(80)
        .withNewTargetPort("http")
        .endPort()
        .endSpec()
        .build();
  }
}
