/**
 * How an image came about: a SLSA v1 provenance predicate (slsa.dev/spec/v1.0/provenance) with the
 * fields that BuildKit fills (docs/attestations/slsa-definitions.md there), so that what reads
 * BuildKit's reads Slipway's. Values of secrets never enter it.
 */
@NullMarked
package io.slipway.image.provenance;

import org.jspecify.annotations.NullMarked;
