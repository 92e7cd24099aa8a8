package io.slipway.pipeline.cli;

import io.slipway.image.BuildException;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.ImageVerifier.Demands;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.PredicateTypes;
import io.slipway.image.sign.RefusedException;
import io.slipway.image.sign.Verification;
import io.slipway.image.sign.VerifyingKey;
import io.slipway.pipeline.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = "Verify an image's signature with a public key; exit 4 where it doesn't hold.")
final class VerifyCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final SignatureOptions image = new SignatureOptions();

  @Option(
      names = "--attestation",
      paramLabel = "TYPE",
      split = ",",
      description =
          "Demand an attestation of each platform's image: spdx, cyclonedx, provenance or a URI.")
  private List<String> attestations = new ArrayList<>();

  VerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    Verification verification = ImageWork.run(this::verify);
    image.print(session.out(), verification, lines(verification));
    return 0;
  }

  private Verification verify()
      throws BuildException, RefusedException, KeyException, InterruptedException {
    List<String> types = new ArrayList<>();
    for (String attestation : attestations) {
      types.add(PredicateTypes.parse(attestation));
    }
    VerifyingKey known = VerifyingKey.read(image.key());
    try (RegistryArtifacts registry = image.open()) {
      return new ImageVerifier(registry, known)
          .verify(image.reference(), new Demands(image.recursive(), types));
    }
  }

  private List<String> lines(Verification verification) {
    List<String> lines = new ArrayList<>();
    lines.add("verified " + image.reference() + " (" + verification.digest() + ")");
    for (Verification.Checked one : verification.checked()) {
      String what = one.type() == null ? one.what() : one.what() + " " + one.type();
      String platform = one.platform() == null ? "" : " " + one.platform();
      lines.add("  " + what + platform + ": " + one.where());
    }
    return lines;
  }
}
