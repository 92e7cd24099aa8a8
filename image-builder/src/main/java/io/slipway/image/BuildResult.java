package io.slipway.image;

import java.util.List;

/**
 * What a build made.
 *
 * @param digest the manifest's digest (the index's, where several platforms were built)
 * @param mediaType the media type of what the digest names
 * @param bytes the sum of the compressed layers
 * @param references every {@code registry/repository:tag} it was pushed under, in the order asked
 *     for
 * @param cachedSteps how many of {@code steps} came from the cache
 */
public record BuildResult(
    String digest,
    String mediaType,
    long bytes,
    List<String> references,
    int steps,
    int cachedSteps,
    long millis) {

  public BuildResult {
    references = List.copyOf(references);
  }
}
