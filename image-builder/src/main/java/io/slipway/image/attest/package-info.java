/**
 * What is said about an image, as in-toto statements: in manifests beside it in its index, as
 * BuildKit puts them (docs/attestations/attestation-storage.md there), and as referrers of its
 * manifest (OCI image specification 1.1, "manifest.md").
 */
@NullMarked
package io.slipway.image.attest;

import org.jspecify.annotations.NullMarked;
