package io.slipway.pipeline.step;

import io.slipway.image.RegistryAccess;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.VerifyingKey;
import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import io.slipway.registry.PolicyPlan;
import io.slipway.registry.ReplicationException;
import io.slipway.registry.ReplicationListener;
import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.ReplicationResult;
import io.slipway.registry.Replicator;
import io.slipway.registry.RunOptions;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.status.Metrics;
import io.slipway.registry.status.ReplicationStatus;
import io.slipway.registry.status.StatusBook;
import io.slipway.registry.status.StatusFile;
import io.slipway.registry.status.StatusKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Policies of a file and their runs, for the step, the watch and the status: with the gates' keys,
 * and each policy's status kept where the context keeps its state.
 */
public final class Replications {
  private final Replicator replicator;
  private final ReplicateImageParameters parameters;
  private final StepContext context;
  private final Clock clock = Clock.systemUTC();

  public Replications(
      Replicator replicator, ReplicateImageParameters parameters, StepContext context) {
    this.replicator = replicator;
    this.parameters = parameters;
    this.context = context;
  }

  /** Those that are meant, of a higher priority first, with keys that can be read. */
  public List<ReplicationPolicy> policies() throws StepFailure {
    Path file = context.workspace().resolve(parameters.file()).normalize();
    try {
      List<ReplicationPolicy> all =
          StrictYaml.readAll(file, ReplicationPolicy.class, context.environment());
      List<ReplicationPolicy> meant = ReplicationPolicy.select(all, parameters.policies());
      for (ReplicationPolicy policy : meant) {
        requireKeys(policy);
      }
      return meant;
    } catch (YamlException | IllegalArgumentException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void requireKeys(ReplicationPolicy policy) throws StepFailure {
    Gates gates = policy.spec().gates();
    if (gates == null || gates.signed() == null) {
      return;
    }
    try {
      for (String key : gates.signed().keys()) {
        VerifyingKey.read(context.workspace().resolve(key));
      }
    } catch (KeyException e) {
      throw new StepFailure(
          StepFailure.USAGE, "Policy %s: %s".formatted(policy.name(), e.getMessage()), e);
    }
  }

  private Path state() {
    return context.stateDirectory().resolve("replication");
  }

  private RunOptions options() {
    Path config = Paths.dockerConfig(parameters.dockerConfig(), context);
    Set<String> plainHttp = new LinkedHashSet<>(parameters.plainHttp());
    Set<String> insecure = new LinkedHashSet<>(parameters.insecure());
    return RunOptions.defaults()
        .withDockerConfig(config)
        .withPlainHttp(plainHttp)
        .withInsecure(insecure)
        .withState(state())
        .withSignatures(
            new CosignSignatures(
                context.workspace(), new RegistryAccess(config, plainHttp, insecure)));
  }

  public PolicyPlan plan(ReplicationPolicy policy)
      throws ReplicationException, InterruptedException {
    return replicator.plan(policy, options());
  }

  /**
   * @param only source repositories that the run is about; empty for all
   */
  public ReplicationResult run(ReplicationPolicy policy, Set<String> only)
      throws ReplicationException, InterruptedException {
    try (StatusKeeper keeper =
        StatusKeeper.begin(statusFile(policy), policy.name(), !only.isEmpty(), clock)) {
      ReplicationListener both =
          event -> {
            keeper.on(event);
            context.emit((Record) event);
          };
      return replicator.replicate(policy, options().withOnly(only), both);
    }
  }

  private StatusFile statusFile(ReplicationPolicy policy) {
    return new StatusFile(state(), policy.name());
  }

  /** What the last runs left, of the policies that have run. */
  public List<ReplicationStatus> kept(List<ReplicationPolicy> policies) {
    return policies.stream().flatMap(policy -> statusFile(policy).read().stream()).toList();
  }

  /** What the registries have now, with the lag that earlier runs know of. */
  public ReplicationStatus live(ReplicationPolicy policy)
      throws ReplicationException, InterruptedException {
    StatusBook book =
        statusFile(policy).read().map(StatusBook::of).orElse(new StatusBook(policy.name()));
    book.look();
    replicator.plan(policy, options(), event -> book.on(event, clock.instant()));
    book.settle(clock.instant());
    return book.snapshot();
  }

  /** Writes {@code metricsFile}, if one is given, whole or not at all. */
  public void writeMetrics(List<ReplicationPolicy> policies) throws StepFailure {
    String name = parameters.metricsFile();
    if (name == null) {
      return;
    }
    Path file = context.workspace().resolve(name);
    // Node exporter's textfile collector reads only what ends in .prom.
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, metrics(policies));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.FAILED, "Tried to write metrics to " + file + ", but failed because " + e, e);
    }
  }

  public String metrics(List<ReplicationPolicy> policies) {
    return Metrics.of(new ArrayList<>(kept(policies)), clock.instant());
  }
}
