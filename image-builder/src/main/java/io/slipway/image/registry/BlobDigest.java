package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import java.security.DigestException;

/** Digests as Jib has them. */
final class BlobDigest {
  private BlobDigest() {}

  static DescriptorDigest of(String digest) throws BlobTransferException {
    try {
      return DescriptorDigest.fromDigest(digest);
    } catch (DigestException e) {
      throw new BlobTransferException("'" + digest + "' is not a digest");
    }
  }
}
