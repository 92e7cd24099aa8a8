package io.slipway.image.sign;

import io.slipway.image.attest.Referrers;

/** Where cosign looks, and what it calls things. */
final class SignatureTags {
  static final String SIGNATURE = "dev.cosignproject.cosign/signature";
  static final String PREDICATE_TYPE = "predicateType";
  static final String ARTIFACT_TYPE = "application/vnd.dev.cosign.artifact.sig.v1+json";

  private SignatureTags() {}

  static String signatures(String repository, String digest) {
    return repository + ":" + Referrers.tag(digest) + ".sig";
  }

  static String attestations(String repository, String digest) {
    return repository + ":" + Referrers.tag(digest) + ".att";
  }
}
