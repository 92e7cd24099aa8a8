package io.slipway.registry.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every artifact of a policy has to pass.
 *
 * @param refused {@code fail}: an artifact that does not pass makes the run refused (exit code 4);
 *     {@code skip}: it is only left out, with the reason
 */
public record Gates(@Nullable Signed signed, @Nullable Scan scan, @Nullable OnRefusal refused) {

  /** What a refusal does to the run. */
  public enum OnRefusal {
    FAIL,
    SKIP
  }

  public Gates {
    if (signed == null && scan == null) {
      throw new IllegalArgumentException(
          "signed: neither signed nor scan is given; a policy without gates has no 'gates'");
    }
    refused = refused == null ? OnRefusal.FAIL : refused;
  }

  /**
   * A signature by one of some keys, as cosign or {@code slipway sign} makes it.
   *
   * @param keys files with public keys, one of which has to vouch
   * @param attestations predicate types that must be attested: spdx, cyclonedx, provenance or a URI
   * @param recursive whether each platform's manifest needs a signature of its own; false where not
   *     said
   */
  public record Signed(List<String> keys, List<String> attestations, @Nullable Boolean recursive) {
    public Signed {
      if (keys == null || keys.isEmpty()) {
        throw new IllegalArgumentException("keys: none given; name at least one cosign.pub");
      }
      keys = List.copyOf(keys);
      attestations = attestations == null ? List.of() : List.copyOf(attestations);
      recursive = recursive != null && recursive;
    }
  }

  /**
   * Harbor's own scan of the artifact.
   *
   * @param severity the worst that may pass
   * @param unscanned what becomes of artifacts without a finished scan; {@code refuse} where not
   *     said
   */
  public record Scan(Severity severity, @Nullable Unscanned unscanned) {
    public Scan {
      if (severity == null) {
        throw new IllegalArgumentException(
            "severity: is missing; give the worst that may pass: none, low, medium, high or critical");
      }
      unscanned = unscanned == null ? Unscanned.REFUSE : unscanned;
    }
  }

  /** What becomes of artifacts that no scan has finished for. */
  public enum Unscanned {
    REFUSE,
    ALLOW
  }
}
