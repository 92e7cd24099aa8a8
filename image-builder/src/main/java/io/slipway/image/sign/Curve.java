package io.slipway.image.sign;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.jspecify.annotations.Nullable;

/**
 * The curves that cosign signs with, each with the hash that Sigstore's registry of algorithms
 * binds to it (sigstore/pkg/signature, {@code PKIX_ECDSA_P384_SHA_384} and its like).
 */
enum Curve {
  P256(SECObjectIdentifiers.secp256r1, "SHA256withECDSA", SHA256Digest::new),
  P384(SECObjectIdentifiers.secp384r1, "SHA384withECDSA", SHA384Digest::new),
  P521(SECObjectIdentifiers.secp521r1, "SHA512withECDSA", SHA512Digest::new);

  private final ECNamedDomainParameters domain;
  private final String algorithm;
  private final Supplier<ExtendedDigest> hash;

  Curve(ASN1ObjectIdentifier id, String algorithm, Supplier<ExtendedDigest> hash) {
    X9ECParameters fast = CustomNamedCurves.getByOID(id);
    this.domain =
        new ECNamedDomainParameters(id, fast == null ? ECNamedCurveTable.getByOID(id) : fast);
    this.algorithm = algorithm;
    this.hash = hash;
  }

  /** Empty for a curve that is none of these, or is written out instead of named. */
  static Optional<Curve> of(@Nullable ASN1Encodable id) {
    return Arrays.stream(values())
        .filter(curve -> id != null && curve.domain.getName().equals(id.toASN1Primitive()))
        .findFirst();
  }

  ECNamedDomainParameters domain() {
    return domain;
  }

  /** As {@link java.security.Signature} calls it. */
  String algorithm() {
    return algorithm;
  }

  ExtendedDigest hash() {
    return hash.get();
  }
}
