package io.slipway.pipeline.cli;

import io.slipway.pipeline.step.HarborWork;
import io.slipway.pipeline.step.StepContext;
import io.slipway.pipeline.step.StepFailure;
import io.slipway.registry.harbor.file.HarborFile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Harbor: by its name, or that of a harbor.yaml. */
final class HarborPlaceOptions {
  @Option(
      names = "--registry",
      paramLabel = "HOST",
      description = "The Harbor, host[:port] (default: that of the file).")
  private @Nullable String registry;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file that names the Harbor (default: ${DEFAULT-VALUE}).")
  private String file = "harbor.yaml";

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  HarborWork work(StepContext context) {
    return new HarborWork(context, registries.config, registries.plainHttp, registries.insecure);
  }

  String registry(StepContext context) throws StepFailure {
    if (registry != null) {
      return registry;
    }
    List<String> named =
        work(context).read(file).stream()
            .map(HarborFile::spec)
            .map(HarborFile.Spec::registry)
            .distinct()
            .toList();
    if (named.size() != 1) {
      throw new StepFailure(
          StepFailure.USAGE,
          "%s names %s; choose one with --registry".formatted(file, String.join(", ", named)));
    }
    return named.get(0);
  }
}
