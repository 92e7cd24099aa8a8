import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.DeployOptions;
import io.slipway.deploy.DeployPlan;
import io.slipway.deploy.Deployer;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.release.Release;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import io.slipway.pipeline.yaml.StrictYaml;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A release of many objects, the cluster that it goes to, and how long its plan takes. */
public final class Plans {
  private static final int A_FILE = 50;
  private static final int WARM_UP = 3;

  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: web, namespace: default}
      spec:
        image: registry.example/web@sha256:%s
        manifests: [%s]
        workload: {kind: Deployment, name: web-0, container: web}
        strategy: {canary: {steps: [{setWeight: 10, analyse: 1m}, {setWeight: 100, analyse: 1m}]}}
        routing: {istio: {host: web-0, virtualService: web, destinationRule: web}}
        analysis:
          interval: 10s
          metrics: [{name: errors, maxErrorRatio: 0.01, source: {prometheus: {url: "http://prometheus:9090"}}}]
      """;

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web-%1$d, labels: {app: web-%1$d}}
      spec:
        replicas: 0
        selector: {matchLabels: {app: web-%1$d}}
        template:
          metadata: {labels: {app: web-%1$d}}
          spec:
            containers:
              - name: web
                image: slipway/image
                env: [{name: GREETING, value: "%2$s"}, {name: LEVEL, value: info}]
                ports: [{name: http, containerPort: 8080}]
                resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
                readinessProbe: {httpGet: {path: /ready, port: http}}
      """;
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web-%1$d, annotations: {note: "%2$s"}}
      spec: {selector: {app: web-%1$d}, ports: [{name: http, port: 80, targetPort: http}]}
      """;
  private static final String CONFIG =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web-%1$d}
      data: {greeting: "%2$s", level: info, settings: "a=1, b=2, c=3"}
      """;
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web-%1$d, annotations: {note: "%2$s"}}
      spec:
        podSelector: {matchLabels: {app: web-%1$d}}
        policyTypes: [Ingress]
        ingress: [{ports: [{port: 8080}]}]
      """;

  private Plans() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "serve" -> serve(directory);
      case "generate" -> generate(directory, Integer.parseInt(arguments[2]), 0);
      case "change" ->
          generate(directory, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
      case "apply" -> apply(directory);
      case "plan" -> time(directory, Integer.parseInt(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Until standard input ends. */
  private static void serve(Path directory) throws IOException {
    try (LocalCluster cluster =
        LocalCluster.start(ClusterOptions.in(directory.resolve("cluster")).withoutNode())) {
      Files.copy(cluster.kubeconfig(), directory.resolve("kubeconfig"));
      while (System.in.read() >= 0) {}
    }
  }

  /** Kinds in turn; the first {@code changed} objects of each hundred differ from those before. */
  private static void generate(Path directory, int objects, int changed) throws IOException {
    StringBuilder files = new StringBuilder();
    StringBuilder text = new StringBuilder();
    String[] kinds = {DEPLOYMENT, SERVICE, CONFIG, POLICY};
    for (int i = 0; i < objects; i++) {
      String greeting = i % 100 < changed ? "good day" : "hello";
      text.append("---\n").append(kinds[i % 4].formatted(i / 4, greeting));
      if ((i + 1) % A_FILE == 0 || i == objects - 1) {
        String name = "objects-" + i / A_FILE + ".yaml";
        String content = text.toString();
        Files.writeString(
            directory.resolve(name),
            i < A_FILE ? content.replaceFirst("replicas: 0", "replicas: 1") : content);
        files.append(files.isEmpty() ? "" : ", ").append(name);
        text.setLength(0);
      }
    }
    Files.writeString(
        directory.resolve("release.yaml"),
        RELEASE.formatted((changed > 0 ? "2" : "1").repeat(64), files));
  }

  private static void apply(Path directory) throws Exception {
    Path kubeconfig = directory.resolve("kubeconfig");
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build()) {
      for (PlannedObject object : plan(directory).objects()) {
        client.resource(object.yaml()).fieldManager("slipway").forceConflicts().serverSideApply();
      }
    }
  }

  private static void time(Path directory, int rounds) throws Exception {
    Release release = release(directory);
    double[] seconds = new double[rounds];
    double[] cpu = new double[rounds];
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(directory.resolve("kubeconfig")))) {
      for (int i = 0; i < WARM_UP; i++) {
        deployer.plan(release, directory, DeployOptions.DEFAULT);
      }
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        double before = cpu();
        deployer.plan(release, directory, DeployOptions.DEFAULT);
        seconds[i] = (System.nanoTime() - start) / 1e9;
        cpu[i] = cpu() - before;
      }
    }
    Arrays.sort(seconds);
    Arrays.sort(cpu);
    System.out.printf(Locale.ROOT, "%.2f | %.2f%n", seconds[rounds / 2], cpu[rounds / 2]);
  }

  private static double cpu() {
    var process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return process.getProcessCpuTime() / 1e9;
  }

  private static DeployPlan plan(Path directory) throws Exception {
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(directory.resolve("kubeconfig")))) {
      return deployer.plan(release(directory), directory, DeployOptions.DEFAULT);
    }
  }

  private static Release release(Path directory) throws Exception {
    return StrictYaml.readOne(directory.resolve("release.yaml"), Release.class, Map.of());
  }
}
