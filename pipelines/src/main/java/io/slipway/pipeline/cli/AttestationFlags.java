package io.slipway.pipeline.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code build} says about the image, beside it. */
final class AttestationFlags {
  @Option(
      names = "--sbom",
      paramLabel = "FORMAT",
      arity = "0..1",
      fallbackValue = "spdx",
      preprocessor = AttachedValue.class,
      description = "Attach a bill of materials: spdx, cyclonedx or all (default: spdx).")
  private @Nullable String sbom;

  @Option(
      names = "--provenance",
      paramLabel = "MODE",
      arity = "0..1",
      fallbackValue = "min",
      preprocessor = AttachedValue.class,
      description = "Attach provenance: min or max (default: min).")
  private @Nullable String provenance;

  @Option(
      names = "--sign-key",
      paramLabel = "FILE",
      description = "Sign what is pushed with this private key; its password is $COSIGN_PASSWORD.")
  private @Nullable String signKey;

  @Option(
      names = "--referrers",
      description = "Push attestations and signatures as referrers, too.")
  private boolean referrers;

  /** As parameters of the step. */
  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("sbom", sbom);
    parameters.put("provenance", provenance);
    parameters.put("signKey", signKey);
    parameters.put("referrers", referrers);
  }
}
