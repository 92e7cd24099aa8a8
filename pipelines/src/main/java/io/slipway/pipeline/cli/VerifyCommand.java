package io.slipway.pipeline.cli;

import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.ImageVerifier.Demands;
import io.slipway.image.sign.PredicateTypes;
import io.slipway.image.sign.Verification;
import io.slipway.image.sign.VerifyingKey;
import io.slipway.pipeline.step.StepFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "verify",
    description = "Verify an image's signature with a public key; exit 4 where it doesn't hold.")
final class VerifyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "REF", description = "registry/repository:tag or ...@digest.")
  private String reference = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The public key, cosign.pub.")
  private Path key = Path.of("");

  @Option(
      names = "--attestation",
      paramLabel = "TYPE",
      split = ",",
      description =
          "Demand an attestation of each platform's image: spdx, cyclonedx, provenance or a URI.")
  private List<String> attestations = new ArrayList<>();

  @Option(
      names = "--recursive",
      description = "Demand a signature of each platform's manifest, too.")
  private boolean recursive;

  @Option(names = "--json", description = "Print what was checked as JSON.")
  private boolean json;

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  VerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    Verification verification =
        ImageWork.run(
            () -> {
              List<String> types = new ArrayList<>();
              for (String attestation : attestations) {
                types.add(PredicateTypes.parse(attestation));
              }
              VerifyingKey known = VerifyingKey.read(key);
              try (RegistryArtifacts registry = RegistryArtifacts.open(registries.access())) {
                return new ImageVerifier(registry, known)
                    .verify(reference, new Demands(recursive, types));
              }
            });
    print(verification);
    return 0;
  }

  private void print(Verification verification) {
    if (json) {
      session.out().println(JsonMapper.builder().build().writeValueAsString(verification));
      return;
    }
    session.out().println("verified " + reference + " (" + verification.digest() + ")");
    for (Verification.Checked one : verification.checked()) {
      String what = one.type() == null ? one.what() : one.what() + " " + one.type();
      String platform = one.platform() == null ? "" : " " + one.platform();
      session.out().println("  " + what + platform + ": " + one.where());
    }
  }
}
