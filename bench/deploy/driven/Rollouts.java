package io.slipway.deploy;

import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Workload;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many rollouts at once in one process, by one Deployer, against an API server in another. A step's
 * lag is from when it is due by the clock (a route has settled, a judgement's time is over) to when
 * the rollout goes on.
 */
final class Rollouts {
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration ANALYSE = Duration.ofSeconds(60);

  private Rollouts() {}

  public static void main(String[] arguments) throws Exception {
    Path shared = Path.of(arguments[arguments.length - 1]).resolve("shared");
    if (arguments[0].equals("serve")) {
      serve(shared, Integer.parseInt(arguments[1]));
    } else {
      drive(Integer.parseInt(arguments[0]));
    }
  }

  /** Says where it is on standard output, and ends with its input. */
  private static void serve(Path directory, int rollouts) throws Exception {
    Files.createDirectories(directory);
    try (CrashSite site = new CrashSite(directory)) {
      for (int i = 0; i < rollouts; i++) {
        site.newNamespace();
      }
      System.out.println(site.kubeconfig());
      System.out.println(site.metricsUrl("NAMESPACE", true));
      System.in.read();
      System.err.printf("API server, kubelet and metrics: %.0f CPU s%n", cpu());
    }
    System.exit(0);
  }

  /** Of this process. */
  private static double cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static void drive(int rollouts) throws Exception {
    var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
    Path kubeconfig = Path.of(in.readLine());
    String metrics = in.readLine();
    ConcurrentLinkedQueue<Double> lags = new ConcurrentLinkedQueue<>();
    AtomicInteger promoted = new AtomicInteger();
    Path files = Files.createTempDirectory("rollouts");
    Files.writeString(
        files.resolve("shop.yaml"),
        TestReleases.MANIFEST.substring(0, TestReleases.MANIFEST.indexOf("apiVersion: apps/v1", 50)).replace("replicas: 2", "replicas: 1").strip().replaceAll("---$", ""));
    long start;
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(kubeconfig))) {
      ExecutorService few = Executors.newFixedThreadPool(16);
      List<Future<?>> first = new ArrayList<>();
      for (int i = 1; i <= rollouts; i++) {
        String namespace = "crash-" + i;
        first.add(few.submit(() -> deployer.deploy(release(namespace, metrics), files, new DeployOptions(TestReleases.IMAGE_1, false), RolloutListener.NONE)));
      }
      for (Future<?> one : first) {
        one.get();
      }
      few.shutdown();
      System.err.println("all run");
      start = System.nanoTime();
      List<Thread> threads = new ArrayList<>();
      for (int i = 1; i <= rollouts; i++) {
        String namespace = "crash-" + i;
        Thread thread = new Thread(() -> {
          try {
            RolloutResult result = deployer.deploy(release(namespace, metrics), files, new DeployOptions(TestReleases.IMAGE_2, false), new Lag(lags));
            if (result.outcome() == Outcome.PROMOTED) {
              promoted.incrementAndGet();
            } else {
              System.err.println(result);
            }
          } catch (DeployException | InterruptedException e) {
            System.err.println(e.getMessage());
          }
        });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    double[] sorted = lags.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "| %d | %d | %d | %.0f | %.0f | %.0f | %.0f | %.0f | %s |%n",
        rollouts, promoted.get(), sorted.length, sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)], sorted[sorted.length - 1],
        (System.nanoTime() - start) / 1e9, cpu(),
        Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*VmHWM:\\s*(\\d+) kB.*", "$1 kB"));
    System.exit(0);
  }

  /** Of one rollout's steps, in milliseconds. */
  private static final class Lag implements RolloutListener {
    private final ConcurrentLinkedQueue<Double> lags;
    private long written;
    private long analysing;

    Lag(ConcurrentLinkedQueue<Double> lags) {
      this.lags = lags;
    }

    @Override
    public void on(RolloutEvent event) {
      long now = System.nanoTime();
      if (event instanceof RolloutEvent.ObjectApplied applied && applied.kind().equals("VirtualService")) {
        written = now;
      } else if (event instanceof RolloutEvent.WeightShifted && written > 0) {
        lags.add((now - written) / 1e6 - SETTLE.toMillis());
      } else if (event instanceof RolloutEvent.PhaseChanged change) {
        if (change.from().equals("analysing")) {
          lags.add((now - analysing) / 1e6 - ANALYSE.toMillis());
        }
        analysing = now;
      }
    }
  }

  private static Release release(String namespace, String metrics) {
    return new Release(
        new Metadata("shop", namespace),
        new Spec(
            null,
            List.of("shop.yaml"),
            new Workload("Deployment", "shop", "shop"),
            new Strategy(new Canary(List.of(new CanaryStep(20, ANALYSE), new CanaryStep(100, ANALYSE)))),
            new Routing(new IstioRouting("shop", "shop", "shop", SETTLE)),
            new Analysis(
                Duration.ofSeconds(5),
                2,
                Duration.ofMinutes(20),
                List.of(new Metric("error-rate", 0.05, 5, new Source(new Exposition(metrics.replace("NAMESPACE", namespace)), null)))),
            Duration.ofHours(1)));
  }
}
