package io.slipway.image.registry;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.RawBytes;
import java.util.Optional;

/**
 * Whatever lies in a repository beside images: manifests as they are, small blobs, referrers. Calls
 * retry, verify and end as those of {@link RegistryImages} do.
 */
public interface RegistryArtifacts extends AutoCloseable {

  static RegistryArtifacts open(RegistryAccess access) {
    return new JibRegistryArtifacts(access);
  }

  /** A manifest or index with its media type. */
  record Document(String mediaType, RawBytes raw) {
    public Descriptor descriptor() {
      return Descriptor.of(mediaType, raw.digest(), raw.size());
    }
  }

  /** What a reference names; empty where the registry has nothing by that name. */
  Optional<Document> find(String reference) throws BuildException, InterruptedException;

  /** A blob of at most {@code limit} bytes; digest and size are verified. */
  byte[] read(String repository, Descriptor blob, int limit)
      throws BuildException, InterruptedException;

  /**
   * The index of what refers to a manifest; empty where the registry has no such API (distribution
   * specification 1.1, "Listing Referrers").
   */
  Optional<Document> referrers(String repository, String digest)
      throws BuildException, InterruptedException;

  void push(String repository, BlobSource blob) throws BuildException, InterruptedException;

  /** Puts a manifest or index at {@code repository:tag} or {@code repository@digest}. */
  void push(String reference, Document manifest) throws BuildException, InterruptedException;

  @Override
  void close();
}
