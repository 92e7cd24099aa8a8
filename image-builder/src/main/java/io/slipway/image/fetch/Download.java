package io.slipway.image.fetch;

import io.slipway.image.store.Blob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that came over http and lies in the blob store.
 *
 * @param lastModified what its server says; null where it doesn't
 */
public record Download(Blob blob, @Nullable Instant lastModified) {

  /** Seconds; the beginning of time where the server says nothing. */
  public long mtime() {
    return lastModified == null ? 0 : lastModified.getEpochSecond();
  }
}
