package io.slipway.pipeline.cli;

import io.slipway.image.registry.RegistryArtifacts;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** What signing and verifying an image have in common. */
final class SignatureOptions {
  @Parameters(paramLabel = "REF", description = "registry/repository:tag or ...@digest.")
  private String reference = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description =
          "The key (ECDSA P-256, P-384 or P-521): cosign.key or PEM to sign, cosign.pub to verify.")
  private Path key = Path.of("");

  @Option(names = "--recursive", description = "Each platform's manifest, too.")
  private boolean recursive;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  String reference() {
    return reference;
  }

  Path key() {
    return key;
  }

  boolean recursive() {
    return recursive;
  }

  RegistryArtifacts open() {
    return RegistryArtifacts.open(registries.access());
  }

  /** Prints the outcome: as JSON where that is asked for, else the lines. */
  void print(PrintStream out, Object outcome, List<String> lines) {
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(outcome));
    } else {
      lines.forEach(out::println);
    }
  }
}
