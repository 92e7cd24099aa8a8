package io.slipway.image.copy;

import io.slipway.image.cache.FileDigests;
import io.slipway.image.config.Digests;
import io.slipway.image.layer.ContentDigest;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.layer.OneByte;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.posix.OpenFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A regular file of a context, as long as it was when it was found. Others may write to it at any
 * time, and still a key and a layer speak of the same bytes: a digest that was taken before counts
 * in the layer only while nothing has touched the file, else it is taken again of what is written,
 * and must be the same.
 */
final class ContextFile implements CopyItem.Content {
  private static final ThreadLocal<byte[]> BUFFERS =
      ThreadLocal.withInitial(() -> new byte[1 << 16]);

  private final Path path;
  private final String real;
  private final FileStat seen;
  private final boolean hasNoXattrs;
  private final FileDigests digests;
  private volatile @Nullable String digest;

  /** Whether a change since the digest was taken would show. */
  private volatile boolean shows;

  /**
   * @param real the same path with no symbolic link in it
   * @param hasNoXattrs whether it has none that a layer would keep
   */
  ContextFile(Path path, String real, FileStat seen, boolean hasNoXattrs, FileDigests digests) {
    this.path = path;
    this.real = real;
    this.seen = seen;
    this.hasNoXattrs = hasNoXattrs;
    this.digests = digests;
    this.digest = digests.known(path, seen, hasNoXattrs);
    this.shows = digest != null;
  }

  @Override
  public @Nullable String known() {
    return digest;
  }

  @Override
  public void read() throws IOException {
    byte[] buffer = BUFFERS.get();
    MessageDigest hash = Digests.sha256();
    try (OpenFile file = OpenFile.open(real)) {
      Content content = new Content(file);
      long left = seen.size();
      while (left > 0) {
        int n = content.read(buffer, 0, buffer.length);
        if (n < 0) {
          throw new EOFException(shown() + " became shorter while it was being read");
        }
        hash.update(buffer, 0, n);
        left -= n;
      }
      keep(Digests.format(hash.digest()), content);
    }
  }

  @Override
  public void write(LayerWriter out, LayerEntry entry) throws IOException {
    String known = digest;
    try (OpenFile file = OpenFile.open(real)) {
      Content content = new Content(file);
      if (known == null) {
        out.write(entry, content, ContentDigest.wanted(taken -> keep(taken, content)));
      } else if (shows && FileDigests.isSame(seen, file.stat())) {
        out.write(entry, content, ContentDigest.known(known));
        if (content.isTouched()) {
          throw changed();
        }
      } else {
        out.write(entry, content, ContentDigest.wanted(taken -> compare(known, taken)));
      }
    }
  }

  private void keep(String taken, Content content) {
    shows =
        !content.isTouched()
            && digests.remember(path, seen, taken, hasNoXattrs, content.startedMillis);
    digest = taken;
  }

  private void compare(String known, String taken) throws IOException {
    if (!taken.equals(known)) {
      throw changed();
    }
  }

  private IOException changed() {
    return new IOException(
        shown() + " changed while it was being copied; build again when nothing writes to it");
  }

  private String shown() {
    return Names.printable(Names.of(path));
  }

  /** So many bytes as the file had when it was found. */
  private final class Content extends InputStream {
    private final OpenFile file;
    private final long startedMillis = digests.now();
    private long left = seen.size();
    private boolean touched;

    Content(OpenFile file) throws IOException {
      this.file = file;
      lookWhenDone();
    }

    /** Whether it was not the whole time what it was when it was found. */
    boolean isTouched() {
      return touched || left > 0;
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = file.read(bytes, offset, (int) Math.min(left, count));
      if (n > 0) {
        left -= n;
        lookWhenDone();
      }
      return n;
    }

    /** Before the last bytes are out of hand: who takes their digest asks. */
    private void lookWhenDone() throws IOException {
      touched = left == 0 && !FileDigests.isSame(seen, file.stat());
    }
  }
}
