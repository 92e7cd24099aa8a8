package io.slipway.image.sign;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key vouches for.
 *
 * @param digest of what the reference names
 * @param mediaType of what the reference names
 */
public record Verification(
    String reference, String digest, String mediaType, List<Checked> checked) {

  public Verification {
    checked = List.copyOf(checked);
  }

  /**
   * Something that held.
   *
   * @param digest of the manifest or index it is about
   * @param platform null for an index or a manifest that stands alone
   * @param what {@code signature}, {@code attestation}, or {@code content}: the manifest is the one
   *     that the signed index names
   * @param type the predicate type of an attestation
   * @param where the signature lies, or what vouches for it
   */
  public record Checked(
      String digest, @Nullable String platform, String what, @Nullable String type, String where) {}
}
