package io.slipway.deploy;

import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.MetricHook;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Workload;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long an abort takes from the decision (the call of {@link Deployer#abort}) to the API
 * server's answer to the write that sends all requests back, while the metrics never answer.
 */
final class Abort {
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);

  /** What else is wrong while someone aborts. */
  private enum Trouble {
    METRICS_HANG,
    WEBHOOK_HANGS,
    ROUTER_READS_FAIL,
    CONTROLLER_DEAD
  }

  private static final List<String> PHASES = List.of("shifting", "analysing", "paused");

  private final CrashSite site;
  private final String hanging;
  private final Path directory;

  private Abort(CrashSite site, String hanging, Path directory) {
    this.site = site;
    this.hanging = hanging;
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Path directory = Path.of(arguments[1]);
    HttpServer hanging = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hanging.createContext("/", exchange -> {});
    hanging.start();
    Map<String, List<Double>> millis = new TreeMap<>();
    try (CrashSite site = new CrashSite(directory)) {
      Abort bench = new Abort(site, "http://127.0.0.1:" + hanging.getAddress().getPort() + "/", directory);
      for (int round = 0; round < rounds; round++) {
        for (Trouble trouble : Trouble.values()) {
          for (String phase : PHASES) {
            if (trouble == Trouble.CONTROLLER_DEAD && phase.equals("paused")) {
              continue;
            }
            double took = bench.once(trouble, phase);
            if (round > 0) {
              millis.computeIfAbsent(trouble.name().toLowerCase().replace('_', ' '), any -> new ArrayList<>()).add(took);
              millis.computeIfAbsent("~ all", any -> new ArrayList<>()).add(took);
            }
          }
        }
      }
    }
    System.out.println("| while | aborts | median ms | p99 ms | longest ms |");
    System.out.println("| --- | ---: | ---: | ---: | ---: |");
    millis.forEach(Abort::row);
    System.exit(0);
  }

  private static void row(String name, List<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "| %s | %d | %.0f | %.0f | %.0f |%n",
        name.replace("~ ", ""),
        sorted.length,
        sorted[sorted.length / 2],
        sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.99) - 1)],
        sorted[sorted.length - 1]);
  }

  private double once(Trouble trouble, String phase) throws Exception {
    String namespace = site.newNamespace();
    Files.writeString(site.files(namespace).resolve("shop.yaml"), TestReleases.MANIFEST);
    try (FaultProxy way = proxy();
        Deployer first = Deployer.connect(ClusterAccess.of(site.kubeconfig()));
        Deployer driver = Deployer.connect(ClusterAccess.of(kubeconfig(way)));
        Deployer aborter = Deployer.connect(ClusterAccess.of(kubeconfig(way)))) {
      Release release = release(namespace, trouble, phase);
      first.deploy(release, site.files(namespace), new DeployOptions(TestReleases.IMAGE_1, false), RolloutListener.NONE);
      AtomicLong written = new AtomicLong();
      CountDownLatch reached = new CountDownLatch(1);
      CompletableFuture<Void> ended = new CompletableFuture<>();
      AtomicLong decided = new AtomicLong(Long.MAX_VALUE);
      RolloutListener listener = event -> {
        if (event instanceof RolloutEvent.ObjectApplied applied && applied.kind().equals("VirtualService")) {
          long now = System.nanoTime();
          if (now > decided.get()) {
            written.compareAndSet(0, now);
          } else if (phase.equals("shifting")) {
            reached.countDown();
          }
        } else if (event instanceof RolloutEvent.PhaseChanged change && change.to().equals(phase) && !phase.equals("shifting")) {
          reached.countDown();
        }
      };
      Thread thread = new Thread(() -> {
        try {
          driver.deploy(release, site.files(namespace), new DeployOptions(TestReleases.IMAGE_2, false), listener);
        } catch (DeployException | InterruptedException e) {
          // Dead, or stopped by the abort.
        } finally {
          ended.complete(null);
        }
      });
      thread.start();
      reached.await(60, TimeUnit.SECONDS);
      if (phase.equals("paused")) {
        ended.join();
      } else if (trouble == Trouble.CONTROLLER_DEAD) {
        driver.close();
      }
      if (trouble == Trouble.ROUTER_READS_FAIL) {
        way.setRules(FaultRule.on(Call.path("/destinationrules"), new Fault.Status(500, null)));
      }
      long start = System.nanoTime();
      decided.set(start);
      Thread abort = new Thread(() -> {
        try {
          aborter.abort("shop", namespace, listener);
        } catch (DeployException | InterruptedException e) {
          // The route write is what counts here.
        }
      });
      abort.start();
      long patience = start + TimeUnit.SECONDS.toNanos(60);
      while (written.get() == 0 && System.nanoTime() < patience) {
        Thread.sleep(1);
      }
      way.setRules();
      abort.interrupt();
      thread.interrupt();
      abort.join(20_000);
      thread.join(20_000);
      site.delete(namespace);
      return written.get() == 0 ? 60_000 : (written.get() - start) / 1e6;
    }
  }

  private FaultProxy proxy() throws Exception {
    return FaultProxy.start(FaultProxy.Options.before(URI.create(site.url()).getAuthority()));
  }

  private Path kubeconfig(FaultProxy way) throws Exception {
    Path file = Files.createTempFile(directory, "way", ".yaml");
    Files.writeString(file, Files.readString(site.kubeconfig()).replace(site.url(), "http://" + way.address()));
    return file;
  }

  private Release release(String namespace, Trouble trouble, String phase) {
    boolean paused = phase.equals("paused");
    Duration analyse = paused ? null : LONG;
    Source source =
        trouble == Trouble.WEBHOOK_HANGS
            ? new Source(null, null, null, null, new MetricHook(hanging, null, null), null, null)
            : new Source(new Exposition(hanging), null);
    Metric metric =
        trouble == Trouble.WEBHOOK_HANGS
            ? new Metric("hook", null, null, null, null, source)
            : new Metric("error-rate", 0.05, 5, source);
    return new Release(
        new Metadata("shop", namespace),
        new Spec(
            null,
            List.of("shop.yaml"),
            new Workload("Deployment", "shop", "shop"),
            new Strategy(
                new Canary(
                    List.of(
                        new CanaryStep(20, analyse, paused),
                        new CanaryStep(100, LONG)))),
            new Routing(new IstioRouting("shop", "shop", "shop", SETTLE)),
            new Analysis(Duration.ofMillis(100), 2, LONG, List.of(metric)),
            Duration.ofHours(1)));
  }
}
