package io.slipway.pipeline.cli;

import io.slipway.image.RegistryAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How registries are reached; the same on every command that reaches one. */
final class RegistryOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A docker config.json with credentials.")
  @Nullable String config;

  @Option(
      names = "--plain-http",
      paramLabel = "REGISTRY",
      split = ",",
      description = "Speak http to this registry.")
  List<String> plainHttp = new ArrayList<>();

  @Option(
      names = "--insecure",
      paramLabel = "REGISTRY",
      split = ",",
      description = "Don't check this registry's certificate.")
  List<String> insecure = new ArrayList<>();

  /** For the image builder's own calls. */
  RegistryAccess access() {
    return new RegistryAccess(
        config == null ? null : Path.of(config), Set.copyOf(plainHttp), Set.copyOf(insecure));
  }

  /** As parameters of a step. */
  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("dockerConfig", config);
    parameters.put("plainHttp", plainHttp);
    parameters.put("insecure", insecure);
  }
}
