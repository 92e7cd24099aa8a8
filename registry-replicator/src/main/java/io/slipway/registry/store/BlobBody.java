package io.slipway.registry.store;

import java.io.InputStream;
import java.time.Duration;

/** A blob's bytes on their way into a store. They can be taken once. */
public interface BlobBody {

  /**
   * Where the bytes start: what {@link ArtifactStore#uploaded} said, so that the store goes on
   * there.
   */
  long start();

  /**
   * Ends where the blob does and only if the digest is right, as far as this body knows the blob
   * from its first byte; else it throws before the last byte.
   */
  InputStream stream();

  /** How long bytes have been ready that the store has not taken; zero while there are none. */
  Duration waiting();
}
