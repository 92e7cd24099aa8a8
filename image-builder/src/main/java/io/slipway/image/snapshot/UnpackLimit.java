package io.slipway.image.snapshot;

import io.slipway.image.layer.Layer;
import io.slipway.image.layer.OneByte;
import io.slipway.image.store.DiskRoom;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Ends a layer that unpacks to more than there is room for before the disk is full: a few megabytes
 * of a compressed layer can hold terabytes.
 */
final class UnpackLimit extends FilterInputStream {
  /** After the end of the archive; makers fill their last record up, by 10 KiB as a rule. */
  private static final long MAX_PADDING = 64L << 20;

  private final Layer layer;
  private final long limit;
  private long read;

  UnpackLimit(InputStream in, Layer layer, long limit) {
    super(in);
    this.layer = layer;
    this.limit = limit;
  }

  static UnpackLimit of(InputStream in, Layer layer, Path directory) throws IOException {
    return new UnpackLimit(in, layer, DiskRoom.in(directory));
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    read += Math.max(n, 0);
    if (read > limit) {
      throw new IOException(
          "layer "
              + layer.digest()
              + " ("
              + layer.size()
              + " bytes) unpacks to more than the "
              + limit
              + " bytes that there is room for; make room in the state directory, if the layer is"
              + " to be trusted");
    }
    return n;
  }

  /** Reads what stands behind the end of an archive, which its digest is of as well. */
  static void drain(InputStream rest, Layer layer) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long padding = 0;
    for (int n = rest.read(buffer); n >= 0; n = rest.read(buffer)) {
      padding += n;
      if (padding > MAX_PADDING) {
        throw new IOException(
            "layer "
                + layer.digest()
                + " goes on for more than "
                + MAX_PADDING
                + " bytes after the end of its archive");
      }
    }
  }
}
