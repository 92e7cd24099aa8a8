package io.slipway.image.build;

import io.slipway.image.AttestationOptions;
import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.UsageException;
import io.slipway.image.attest.Referrers;
import io.slipway.image.attest.Statement;
import io.slipway.image.build.Attester.Attested;
import io.slipway.image.config.Descriptor;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.export.PlatformImage;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageSigner;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.SigningKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Signs what was pushed, and has referrers listed where the registry doesn't list them. */
final class Signatures {
  private final Machine machine;
  private final @Nullable SigningKey key;

  private Signatures(Machine machine, @Nullable SigningKey key) {
    this.machine = machine;
    this.key = key;
  }

  /**
   * The key, if one was named.
   *
   * @throws UsageException where it cannot be used
   */
  static @Nullable SigningKey key(AttestationOptions options) throws UsageException {
    if (options.signKey() == null) {
      return null;
    }
    try {
      return SigningKey.read(options.signKey(), options.signKeyPassword());
    } catch (KeyException e) {
      throw new UsageException("--sign-key: " + e.getMessage());
    }
  }

  static void add(Machine machine, Attested attested) throws BuildException, InterruptedException {
    SigningKey key = key(machine.request().attestations());
    boolean referrers = machine.request().attestations().referrers();
    if (key == null && !referrers) {
      return;
    }
    try (RegistryArtifacts registry = RegistryArtifacts.open(machine.request().access())) {
      Signatures signatures = new Signatures(machine, key);
      for (String repository : repositories(machine.request().tags())) {
        if (referrers) {
          announce(registry, repository, attested.image());
        }
        signatures.sign(registry, repository, attested);
      }
    }
  }

  private static Set<String> repositories(List<String> tags) throws BuildException {
    Set<String> repositories = new LinkedHashSet<>();
    for (String tag : tags) {
      repositories.add(ImageVerifier.repository(tag));
    }
    return repositories;
  }

  private static void announce(RegistryArtifacts registry, String repository, BuiltImage image)
      throws BuildException, InterruptedException {
    Referrers referrers = new Referrers(registry);
    for (FurtherManifest manifest : image.attachments()) {
      referrers.announce(repository, manifest.raw());
    }
    for (FurtherManifest manifest : image.referrers()) {
      referrers.announce(repository, manifest.raw());
    }
  }

  private void sign(RegistryArtifacts registry, String repository, Attested attested)
      throws BuildException, InterruptedException {
    if (key == null) {
      return;
    }
    ImageSigner signer = new ImageSigner(registry, key);
    Set<Descriptor> targets = new LinkedHashSet<>();
    targets.add(bare(attested.image().root().descriptor()));
    for (PlatformImage platform : attested.image().platforms()) {
      targets.add(platform.manifest().descriptor());
    }
    for (Descriptor target : targets) {
      signer.sign(repository, target.digest());
      if (machine.request().attestations().referrers()) {
        signer.signAsReferrer(repository, target);
      }
      machine.events().emit(new BuildEvent.ImageSigned(repository + "@" + target.digest()));
    }
    for (Map.Entry<String, List<Statement>> said : attested.statements().entrySet()) {
      signer.attest(repository, said.getKey(), said.getValue());
    }
  }

  private static Descriptor bare(Descriptor descriptor) {
    return Descriptor.of(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }
}
