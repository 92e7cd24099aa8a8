package io.slipway.pipeline.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code buildImage} made.
 *
 * @param image the first tag's repository at the digest; null where no tag was given
 * @param references every {@code registry/repository:tag} it was pushed under
 * @param bytes the sum of the compressed layers
 */
public record BuildImageResult(
    String digest,
    @Nullable String image,
    List<String> references,
    String mediaType,
    long bytes,
    int steps,
    int cachedSteps) {}
