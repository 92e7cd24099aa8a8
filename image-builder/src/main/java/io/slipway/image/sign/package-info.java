/**
 * Signatures with a key, in the formats of cosign (sigstore/cosign, specs/SIGNATURE_SPEC.md and
 * specs/ATTESTATION_SPEC.md): what Slipway signs cosign verifies, and the other way round.
 *
 * <p>Why not cosign itself: it is a binary for each agent. No transparency log and no certificates
 * take part: with a key they add nothing that its owner could not forge.
 */
@NullMarked
package io.slipway.image.sign;

import org.jspecify.annotations.NullMarked;
