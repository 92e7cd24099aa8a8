package io.slipway.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A release by its name, in a cluster. */
final class ReleaseOptions {
  @Parameters(paramLabel = "RELEASE", description = "The release's name.")
  String release = "";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Where it runs (default: ${DEFAULT-VALUE}).")
  String namespace = "default";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The cluster (default: as kubectl).")
  @Nullable String kubeconfig;

  Map<String, @Nullable Object> parameters() {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("release", release);
    parameters.put("namespace", namespace);
    parameters.put("kubeconfig", kubeconfig);
    return parameters;
  }
}
