package io.slipway.image;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is said about the image, beside it.
 *
 * @param sbom {@code spdx}, {@code cyclonedx} or {@code all}; null means no bill of materials
 * @param provenance {@code min} or {@code max}; null means none
 * @param signKey the private key that signs what is pushed; null means no signature
 * @param signKeyPassword the key's password; null where it has none
 * @param referrers whether attestations and signatures are pushed as referrers of the image, too
 */
public record AttestationOptions(
    @Nullable String sbom,
    @Nullable String provenance,
    @Nullable Path signKey,
    @Nullable String signKeyPassword,
    boolean referrers) {

  public static AttestationOptions none() {
    return new AttestationOptions(null, null, null, null, false);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "AttestationOptions[sbom="
        + sbom
        + ", provenance="
        + provenance
        + ", signKey="
        + signKey
        + ", referrers="
        + referrers
        + "]";
  }
}
