package io.slipway.pipeline.cli;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageSigner;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.SigningKey;
import io.slipway.pipeline.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sign",
    description = "Sign an image in a registry; the key's password is $COSIGN_PASSWORD.")
final class SignCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final SignatureOptions image = new SignatureOptions();

  @Option(names = "--referrers", description = "Put signatures as referrers, too.")
  private boolean referrers;

  SignCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    List<String> signed = ImageWork.run(this::sign);
    List<String> lines = signed.stream().map(one -> "signed " + one).toList();
    image.print(session.out(), Map.of("signed", signed), lines);
    return 0;
  }

  private List<String> sign() throws BuildException, KeyException, InterruptedException {
    SigningKey secret = SigningKey.read(image.key(), session.environment().get("COSIGN_PASSWORD"));
    String repository = ImageVerifier.repository(image.reference());
    List<String> signed = new ArrayList<>();
    try (RegistryArtifacts registry = image.open()) {
      ImageSigner signer = new ImageSigner(registry, secret);
      for (Descriptor target :
          ImageSigner.targets(registry, image.reference(), image.recursive())) {
        signer.sign(repository, target.digest());
        if (referrers) {
          signer.signAsReferrer(repository, target);
        }
        signed.add(repository + "@" + target.digest());
      }
    }
    return signed;
  }
}
