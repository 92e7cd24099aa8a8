package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.ReplicateImageStep;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.ReplicationException;
import io.slipway.registry.Replicator;
import io.slipway.registry.RunOptions;
import io.slipway.registry.journal.Journals;
import io.slipway.registry.settings.Bandwidth;
import io.slipway.registry.settings.SettingsText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "copy", description = "Copy one artifact to one or more places.")
final class CopyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "SRC",
      description = "registry/repository:tag, ...@digest or oci:DIR[:TAG].")
  private String source = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "DST", description = "The same forms.")
  private List<String> destinations = new ArrayList<>();

  @Option(
      names = "--registry",
      paramLabel = "HOST[,KEY=VALUE]...",
      description =
          "How this registry is reached: endpoint, concurrency, bandwidth, chunkSize, proxy, ca, certificate, key.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      description = "Of all destinations together, such as 50MB/s.")
  private @Nullable String bandwidth;

  @Mixin private final RegistryOptions registries = new RegistryOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  CopyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    return new StepRunner(session, output).work(this::copy);
  }

  private Object copy(StepContext context) throws StepFailure, InterruptedException {
    RunOptions options = options(context);
    try {
      return ReplicateImageStep.sum(
          List.of(
              Replicator.create()
                  .copy(source, destinations, options, event -> context.emit((Record) event))
                  .orThrow()));
    } catch (ReplicationException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private RunOptions options(StepContext context) throws StepFailure {
    try {
      return RunOptions.defaults()
          .withDockerConfig(registries.config == null ? null : Path.of(registries.config))
          .withPlainHttp(new LinkedHashSet<>(registries.plainHttp))
          .withInsecure(new LinkedHashSet<>(registries.insecure))
          .withRegistries(settings.stream().map(SettingsText::parse).toList())
          .withBandwidth(bandwidth == null ? null : Bandwidth.of(bandwidth))
          .withState(Journals.usualDirectory(context.environment()));
    } catch (IllegalArgumentException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
