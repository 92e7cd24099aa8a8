package io.slipway.image.registry;

import com.google.api.client.http.HttpContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The body of an upload: a blob from an offset on, straight from its source. */
final class BlobRange implements HttpContent {
  private static final int BUFFER = 1 << 17;

  private final BlobSource source;
  private final long offset;
  private final LongConsumer moved;

  /** {@code moved} is told the position in the blob. */
  BlobRange(BlobSource source, long offset, LongConsumer moved) {
    this.source = source;
    this.offset = offset;
    this.moved = moved;
  }

  @Override
  public long getLength() {
    return source.descriptor().size() - offset;
  }

  @Override
  public @Nullable String getType() {
    return "application/octet-stream";
  }

  /** The HTTP client would start over; where to go on is asked of the registry. */
  @Override
  public boolean retrySupported() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    long at = offset;
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, getLength()))];
    try (InputStream in = source.opener().open()) {
      in.skipNBytes(offset);
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        at += n;
        moved.accept(at);
      }
    }
    out.flush();
    if (at != source.descriptor().size()) {
      throw new BlobTransferException(
          source.descriptor().digest() + " has " + at + " bytes where it lies, not " + expected());
    }
  }

  private long expected() {
    return source.descriptor().size();
  }
}
