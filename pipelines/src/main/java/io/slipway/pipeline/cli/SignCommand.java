package io.slipway.pipeline.cli;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageSigner;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.SigningKey;
import io.slipway.pipeline.step.StepFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "sign",
    description = "Sign an image in a registry; the key's password is $COSIGN_PASSWORD.")
final class SignCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "REF", description = "registry/repository:tag or ...@digest.")
  private String reference = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The private key: cosign.key or PEM of an ECDSA P-256 key.")
  private Path key = Path.of("");

  @Option(names = "--recursive", description = "Sign each platform's manifest, too.")
  private boolean recursive;

  @Option(names = "--referrers", description = "Put signatures as referrers, too.")
  private boolean referrers;

  @Option(names = "--json", description = "Print what was signed as JSON.")
  private boolean json;

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  SignCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    List<String> signed = ImageWork.run(this::sign);
    if (json) {
      session
          .out()
          .println(JsonMapper.builder().build().writeValueAsString(Map.of("signed", signed)));
    } else {
      signed.forEach(one -> session.out().println("signed " + one));
    }
    return 0;
  }

  private List<String> sign() throws BuildException, KeyException, InterruptedException {
    SigningKey secret = SigningKey.read(key, session.environment().get("COSIGN_PASSWORD"));
    String repository = ImageVerifier.repository(reference);
    List<String> signed = new ArrayList<>();
    try (RegistryArtifacts registry = RegistryArtifacts.open(registries.access())) {
      ImageSigner signer = new ImageSigner(registry, secret);
      for (Descriptor target : ImageSigner.targets(registry, reference, recursive)) {
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
