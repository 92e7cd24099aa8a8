package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.ReplicateImageParameters;
import io.slipway.pipeline.step.Replications;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.pipeline.watch.ReplicationWatch;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.Replicator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
  private static final String SECRET = "SLIPWAY_WEBHOOK_SECRET";

  private final Session session;

  @Mixin private final PolicyOptions policies = new PolicyOptions();

  @Option(names = "--dry-run", description = "Print the plan, change nothing.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Go on where a run was cut off.")
  private boolean resume;

  @Option(
      names = "--watch",
      description = "Stay, and run policies as their triggers say, until stopped.")
  private boolean watch;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where --watch takes webhooks and serves metrics (default: a free port of 127.0.0.1).")
  private @Nullable String listen;

  @Option(
      names = "--webhook-secret-file",
      paramLabel = "FILE",
      description = "What webhooks send as Authorization (default: $" + SECRET + ").")
  private @Nullable Path secretFile;

  @Mixin private final RegistryOptions registries = new RegistryOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  ReplicateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    if (!watch) {
      requireWatch();
      Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
      policies.addTo(parameters);
      parameters.put("dryRun", dryRun);
      parameters.put("resume", resume);
      registries.addTo(parameters);
      return new StepRunner(session, output).step("replicateImage", parameters);
    }
    if (dryRun || output.json) {
      throw new StepFailure(
          StepFailure.USAGE, "--watch goes with neither --dry-run nor --json: it does not end");
    }
    try {
      return new StepRunner(session, output).work(this::watch);
    } catch (InterruptedException e) {
      return 0; // Being stopped is how a watch ends.
    }
  }

  private void requireWatch() throws StepFailure {
    if (listen != null || secretFile != null) {
      throw new StepFailure(
          StepFailure.USAGE, "--listen and --webhook-secret-file say nothing without --watch");
    }
  }

  private Object watch(StepContext context) throws StepFailure, InterruptedException {
    ReplicateImageParameters parameters = policies.parameters(registries);
    Replications replications = new Replications(Replicator.create(), parameters, context);
    List<ReplicationPolicy> known = replications.policies();
    String secret = secret();
    if (secret == null && ReplicationWatch.needsSecret(known)) {
      throw new StepFailure(
          StepFailure.USAGE,
          "A policy waits for webhooks, so name what they send as Authorization: --webhook-secret-file FILE or $"
              + SECRET);
    }
    new ReplicationWatch(replications, known, context, Clock.systemDefaultZone())
        .run(address(), secret);
    return new ArrayList<>();
  }

  private @Nullable String secret() throws StepFailure {
    try {
      String text =
          secretFile == null
              ? session.environment().getOrDefault(SECRET, "")
              : Files.readString(secretFile).strip();
      if (secretFile != null && text.isEmpty()) {
        throw new StepFailure(StepFailure.USAGE, secretFile + " is empty");
      }
      return text.isEmpty() ? null : text;
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.USAGE, "Tried to read the secret in " + secretFile + ": " + e, e);
    }
  }

  private InetSocketAddress address() throws StepFailure {
    String text = listen == null ? "127.0.0.1:0" : listen;
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new StepFailure(
          StepFailure.USAGE, "--listen: '" + text + "' is not HOST:PORT, such as 127.0.0.1:8642");
    }
    return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Show which tag is where, since when, and why not.")
  int status(
      @Mixin PolicyOptions which,
      @Option(
              names = "--live",
              description = "Ask the registries, instead of telling what the last runs left.")
          boolean live,
      @Option(names = "--json", description = "Print it as JSON.") boolean json,
      @Mixin RegistryOptions reached)
      throws StepFailure, InterruptedException {
    OutputOptions quiet = new OutputOptions();
    return new StepRunner(session, quiet)
        .work(
            context ->
                new ReplicationStatusReport(session, json)
                    .print(
                        new Replications(Replicator.create(), which.parameters(reached), context),
                        live));
  }
}
