package io.slipway.image.attest;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Platform;
import io.slipway.image.export.FurtherManifest;
import java.util.List;
import java.util.Map;

/** The manifests that carry statements. */
public final class AttestationManifests {
  public static final String REFERENCE_TYPE = "vnd.docker.reference.type";
  public static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";
  public static final String ATTESTATION = "attestation-manifest";
  private static final String ARTIFACT_TYPE = "application/vnd.docker.attestation.manifest.v1+json";

  /** So that nothing pulls it to run it. */
  private static final Platform NONE = new Platform("unknown", "unknown", null);

  private AttestationManifests() {}

  /** All statements about one image, to stand beside it in its index. */
  public static FurtherManifest inIndex(Descriptor image, List<Statement> statements) {
    FurtherManifest manifest =
        new ArtifactManifest(
                ARTIFACT_TYPE,
                null,
                statements.stream().map(Statement::layer).toList(),
                image,
                Map.of())
            .build();
    Descriptor descriptor =
        manifest
            .descriptor()
            .withPlatform(NONE)
            .withAnnotations(Map.of(REFERENCE_TYPE, ATTESTATION, REFERENCE_DIGEST, image.digest()));
    return new FurtherManifest(descriptor, manifest.raw(), manifest.blobs());
  }

  /** One statement as a referrer of the image that it is about. */
  public static FurtherManifest referrer(Descriptor image, Statement statement) {
    return new ArtifactManifest(
            Statement.MEDIA_TYPE,
            null,
            List.of(statement.layer()),
            image,
            Map.of(Statement.PREDICATE_TYPE, statement.predicateType()))
        .build();
  }
}
