package io.slipway.image.store;

import io.slipway.image.config.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A blob in the making. Write in blocks: each call is a system call. */
public final class BlobWriter extends OutputStream {
  private final BlobStore store;
  private final Session session;
  private final Path temporary;
  private final FileChannel channel;
  private final Growth growth;
  private final MessageDigest hash = Digests.sha256();
  private long size;

  BlobWriter(BlobStore store, Session session, Path temporary, Growth growth) throws IOException {
    this.store = store;
    this.session = session;
    this.temporary = temporary;
    this.growth = growth;
    this.channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  public long size() {
    return size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    hash.update(bytes, offset, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    size += length;
    growth.reached(temporary, size);
  }

  /** Puts the blob into the store. */
  public Blob commit() throws IOException {
    return commit(null);
  }

  /** Puts the blob into the store where it is the one that was promised, else drops it. */
  public Blob commit(@Nullable Blob promised) throws IOException {
    Blob blob = new Blob(Digests.format(hash.digest()), size);
    if (promised != null && !promised.equals(blob)) {
      throw new IOException(
          "blob "
              + promised.digest()
              + " was to have "
              + promised.size()
              + " bytes, but what came has "
              + blob.size()
              + " bytes and the digest "
              + blob.digest());
    }
    store.adopt(temporary, blob, session);
    growth.committed(blob);
    return blob;
  }

  @Override
  public void close() throws IOException {
    growth.closed();
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
