package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.ReplicateImageParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which policies of which file, and where their metrics go. */
final class PolicyOptions {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The policies (default: ${DEFAULT-VALUE}).")
  String file = "replication.yaml";

  @Option(names = "--policy", paramLabel = "NAME", description = "Only this policy of the file.")
  List<String> policies = new ArrayList<>();

  @Option(
      names = "--metrics-file",
      paramLabel = "FILE",
      description = "Write Prometheus metrics there, as node exporter's textfile collector reads.")
  @Nullable String metricsFile;

  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("file", file);
    parameters.put("policies", policies);
    parameters.put("metricsFile", metricsFile);
  }

  ReplicateImageParameters parameters(RegistryOptions registries) {
    return new ReplicateImageParameters(
        file,
        policies,
        false,
        false,
        metricsFile,
        registries.config,
        registries.plainHttp,
        registries.insecure);
  }
}
