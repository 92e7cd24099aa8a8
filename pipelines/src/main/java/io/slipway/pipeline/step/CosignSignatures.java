package io.slipway.pipeline.step;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageVerifier;
import io.slipway.image.sign.ImageVerifier.Demands;
import io.slipway.image.sign.KeyException;
import io.slipway.image.sign.PredicateTypes;
import io.slipway.image.sign.RefusedException;
import io.slipway.image.sign.VerifyingKey;
import io.slipway.registry.gate.GateException;
import io.slipway.registry.gate.Gates.Signed;
import io.slipway.registry.gate.SignatureCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The image builder's verification as a gate of replication. */
final class CosignSignatures implements SignatureCheck {
  private final Path workspace;
  private final RegistryAccess access;

  CosignSignatures(Path workspace, RegistryAccess access) {
    this.workspace = workspace;
    this.access = access;
  }

  @Override
  public Optional<String> refusal(String reference, Signed demanded)
      throws GateException, InterruptedException {
    try (RegistryArtifacts registry = RegistryArtifacts.open(access)) {
      Demands demands = demands(demanded);
      List<String> refusals = new ArrayList<>();
      for (String key : demanded.keys()) {
        Optional<String> refusal = refusal(registry, reference, key, demands);
        if (refusal.isEmpty()) {
          return Optional.empty();
        }
        refusals.add(key + ": " + refusal.get());
      }
      return Optional.of(String.join("; ", refusals));
    } catch (BuildException | KeyException e) {
      throw new GateException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Demands demands(Signed demanded) throws BuildException {
    List<String> types = new ArrayList<>();
    for (String type : demanded.attestations()) {
      types.add(PredicateTypes.parse(type));
    }
    return new Demands(Boolean.TRUE.equals(demanded.recursive()), types);
  }

  private Optional<String> refusal(
      RegistryArtifacts registry, String reference, String key, Demands demands)
      throws BuildException, KeyException, InterruptedException {
    try {
      VerifyingKey known = VerifyingKey.read(workspace.resolve(key));
      new ImageVerifier(registry, known).verify(reference, demands);
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
