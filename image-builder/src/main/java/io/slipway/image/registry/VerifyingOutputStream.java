package io.slipway.image.registry;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Takes exactly the bytes a descriptor promises; more end the transfer at once. */
public final class VerifyingOutputStream extends FilterOutputStream {
  private final Descriptor expected;
  private final ByteProgress progress;
  private final Runnable stop;
  private final MessageDigest digest = Digests.sha256();
  private volatile long count;

  public VerifyingOutputStream(OutputStream out, Descriptor expected, ByteProgress progress) {
    this(out, expected, progress, () -> {});
  }

  /**
   * @param stop is run where more bytes come than were promised, and ends the source
   */
  VerifyingOutputStream(
      OutputStream out, Descriptor expected, ByteProgress progress, Runnable stop) {
    super(out);
    this.stop = stop;
    this.expected = expected;
    this.progress = progress;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (count + length > expected.size()) {
      stop.run();
      throw new BlobTransferException(
          "the registry sends more than the " + expected.size() + " bytes of " + expected.digest());
    }
    out.write(bytes, offset, length);
    digest.update(bytes, offset, length);
    count = count + length;
    progress.moved(count, expected.size());
  }

  long count() {
    return count;
  }

  /** To be called when all is written. */
  public void verify() throws IOException {
    if (count < expected.size()) {
      throw new IOException(
          "the connection ended after " + count + " of " + expected.size() + " bytes");
    }
    String actual = Digests.format(digest.digest());
    if (!actual.equals(expected.digest())) {
      throw new BlobTransferException(
          "what was received has the digest " + actual + " instead of " + expected.digest());
    }
  }
}
