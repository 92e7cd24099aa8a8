package io.slipway.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code build --jar} lays out a Java application. */
final class JarFlags {
  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "Build an image of this Java application, without a Dockerfile.")
  private @Nullable String jar;

  @Option(
      names = "--jar-base",
      paramLabel = "REF",
      description = "Its base image (default: one for the jar's Java version).")
  private @Nullable String base;

  @Option(
      names = "--jar-main-class",
      paramLabel = "CLASS",
      description = "Its main class (default: the manifest's).")
  private @Nullable String mainClass;

  @Option(names = "--jar-jvm-flag", paramLabel = "FLAG", description = "An argument of the JVM.")
  private List<String> jvmFlags = new ArrayList<>();

  @Option(names = "--jar-port", paramLabel = "PORT", description = "A port as EXPOSE takes it.")
  private List<String> ports = new ArrayList<>();

  @Option(names = "--jar-volume", paramLabel = "PATH", description = "A volume.")
  private List<String> volumes = new ArrayList<>();

  @Option(names = "--jar-env", paramLabel = "K=V", description = "An environment variable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(names = "--jar-user", paramLabel = "USER", description = "The user that runs it.")
  private @Nullable String user;

  @Option(
      names = "--jar-app-root",
      paramLabel = "PATH",
      description = "Where it lies in the image (default: /app).")
  private @Nullable String appRoot;

  @Option(
      names = "--jar-mode",
      paramLabel = "MODE",
      description = "exploded or packaged (default: exploded).")
  private @Nullable String mode;

  @Option(
      names = "--jar-dependency",
      paramLabel = "FILE",
      description = "A jar beside those that the application's manifest names.")
  private List<String> dependencies = new ArrayList<>();

  @Option(names = "--jar-arg", paramLabel = "ARG", description = "An argument of the program.")
  private List<String> arguments = new ArrayList<>();

  /** As parameters of the step. */
  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("jar", jar);
    parameters.put("jarBase", base);
    parameters.put("jarMainClass", mainClass);
    parameters.put("jarJvmFlags", jvmFlags);
    parameters.put("jarPorts", ports);
    parameters.put("jarVolumes", volumes);
    parameters.put("jarEnvironment", environment);
    parameters.put("jarUser", user);
    parameters.put("jarAppRoot", appRoot);
    parameters.put("jarMode", mode);
    parameters.put("jarDependencies", dependencies);
    parameters.put("jarArguments", arguments);
  }
}
