package io.slipway.deploy.source.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.HelmChart;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts {@link HelmMain} with an environment in which it finds no cluster and no credentials. */
public final class HelmProcess {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long MOST_RENDERED = 16L << 20;
  private static final String WORK = "slipway-helm-";

  /** Nobody answers there, so that {@code lookup} fails at once. */
  private static final String NO_CLUSTER =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: none, cluster: {server: "http://127.0.0.1:1"}}]
      contexts: [{name: none, context: {cluster: none, user: none}}]
      users: [{name: none}]
      current-context: none
      """;

  private final Path base;
  private final String release;
  private final String namespace;

  /**
   * @param base what the chart's paths are relative to
   */
  public HelmProcess(Path base, String release, String namespace) {
    this.base = base;
    this.release = release;
    this.namespace = namespace;
  }

  String render(HelmChart chart) throws InterruptedException {
    try {
      sweep();
      Path work = Files.createTempDirectory(WORK + ProcessHandle.current().pid() + "-");
      try {
        return run(chart, work);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw DeployException.failed(
          "could not run Helm for chart %s: %s".formatted(chart.chart(), e), e);
    }
  }

  private String run(HelmChart chart, Path work) throws IOException, InterruptedException {
    Path output = work.resolve("rendered.yaml");
    Path errors = work.resolve("errors");
    Files.writeString(work.resolve("kubeconfig"), NO_CLUSTER);
    ProcessBuilder builder =
        new ProcessBuilder(command(chart, work, output))
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile());
    environment(builder.environment(), work);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw DeployException.failed(
            "chart %s was not rendered within %d s".formatted(chart.chart(), TIMEOUT.toSeconds()));
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw failure(chart, Files.readString(errors));
    }
    if (Files.size(output) > MOST_RENDERED) {
      throw DeployException.usage(
          "helm: chart %s renders to more than %d bytes".formatted(chart.chart(), MOST_RENDERED));
    }
    return Files.readString(output);
  }

  private static DeployException failure(HelmChart chart, String errors) {
    String hint =
        errors.contains("calling lookup")
            ? "; a template asks the cluster by lookup, which renders to something else each time and is not done here"
            : "";
    String words =
        errors
            .lines()
            .map(line -> line.replace("Use --debug flag to render out invalid YAML", "").strip())
            .filter(line -> !line.isEmpty() && !line.contains("[ERROR] unable to"))
            .collect(Collectors.joining(" "));
    return DeployException.usage(
        "helm: chart %s can't be rendered: %s%s".formatted(chart.chart(), words, hint));
  }

  private static void environment(Map<String, String> environment, Path work) {
    environment.clear();
    for (String name : List.of("KUBECONFIG", "HOME", "TMPDIR", "HELM_CACHE_HOME")) {
      environment.put(name, work.resolve(name.equals("KUBECONFIG") ? "kubeconfig" : "").toString());
    }
    environment.put("PATH", "/usr/bin:/bin");
  }

  private List<String> command(HelmChart chart, Path work, Path output) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + work);
    command.add("-cp");
    command.add(classPath());
    command.add(HelmMain.class.getName());
    command.add(output.toString());
    command.add(base.resolve(chart.chart()).toAbsolutePath().toString());
    String name = chart.releaseName();
    command.add(HelmMain.NAME + (name == null ? release : name));
    command.add(HelmMain.NAMESPACE + namespace);
    String version = chart.kubeVersion();
    if (version != null) {
      command.add(HelmMain.KUBE_VERSION + version);
    }
    chart
        .values()
        .forEach(file -> command.add(HelmMain.VALUES + base.resolve(file).toAbsolutePath()));
    chart.set().forEach((key, value) -> command.add(HelmMain.SET + key + "=" + value));
    return command;
  }

  /** Where the classes are from; a plugin's are not on the JVM's own class path. */
  private static String classPath() {
    Set<String> jars = new LinkedHashSet<>();
    for (Class<?> type : List.of(HelmMain.class, Helm.class, HelmLib.class, Native.class)) {
      jars.add(location(type));
    }
    jars.add(location(library().getClass()));
    return String.join(File.pathSeparator, jars);
  }

  /**
   * Helm's code for this machine; asked for here, as helm-java would look for it on the network.
   */
  private static NativeLibrary library() {
    NativeLibrary library =
        NativeLibrary.serviceProviderLibrary(HelmProcess.class.getClassLoader());
    if (library == null) {
      throw DeployException.failed(
          "helm: there is no Helm library for %s %s in this build; render the chart elsewhere (helm template) and name the result under manifests"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    return library;
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Tried to find the jar of " + type, e);
    }
  }

  /** What processes left that were killed. */
  private static void sweep() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary, WORK + "*")) {
      for (Path work : left) {
        Long pid = pid(work.getFileName().toString());
        if (pid != null && ProcessHandle.of(pid).isEmpty()) {
          delete(work);
        }
      }
    }
  }

  private static @Nullable Long pid(String name) {
    try {
      String rest = name.substring(WORK.length());
      return Long.valueOf(rest.substring(0, Math.max(0, rest.indexOf('-'))));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
