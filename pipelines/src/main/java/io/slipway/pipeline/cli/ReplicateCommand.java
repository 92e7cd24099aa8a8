package io.slipway.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "replicate",
    description = "Bring artifacts to other registries, as a replication.yaml says.")
final class ReplicateCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The policies (default: ${DEFAULT-VALUE}).")
  private String file = "replication.yaml";

  @Option(names = "--policy", paramLabel = "NAME", description = "Only this policy of the file.")
  private List<String> policies = new ArrayList<>();

  @Option(names = "--dry-run", description = "Print the plan, change nothing.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Go on where a run was cut off.")
  private boolean resume;

  @Mixin private final RegistryOptions registries = new RegistryOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  ReplicateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("file", file);
    parameters.put("policies", policies);
    parameters.put("dryRun", dryRun);
    parameters.put("resume", resume);
    registries.addTo(parameters);
    return new StepRunner(session, output).step("replicateImage", parameters);
  }
}
