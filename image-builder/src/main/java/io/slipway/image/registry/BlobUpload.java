package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestException;

/** A blob as Jib sends it, straight from its source. */
final class BlobUpload implements Blob {
  private final BlobSource source;
  private boolean sent;

  BlobUpload(BlobSource source) {
    this.source = source;
  }

  @Override
  public BlobDescriptor writeTo(OutputStream out) throws IOException {
    sent = true;
    try (InputStream in = source.opener().open()) {
      long size = in.transferTo(out);
      out.flush();
      return new BlobDescriptor(size, digest(source.descriptor().digest()));
    }
  }

  /** An upload that broke off starts over with a new upload session, not with a second PATCH. */
  @Override
  public boolean isRetryable() {
    return false;
  }

  boolean wasSent() {
    return sent;
  }

  static DescriptorDigest digest(String digest) throws BlobTransferException {
    try {
      return DescriptorDigest.fromDigest(digest);
    } catch (DigestException e) {
      throw new BlobTransferException("'" + digest + "' is not a digest");
    }
  }
}
