package io.slipway.registry.store;

import io.slipway.registry.traffic.Traffic;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place that holds artifacts: one call is one operation of the distribution specification, tried
 * once. Every call has a time limit, ends promptly with {@link InterruptedException} after an
 * interrupt, and fails with {@link StoreException} in words for the user. Safe for use by several
 * threads.
 */
public interface ArtifactStore {

  /** What messages call it: {@code host[:port]} or {@code oci:DIR}. */
  String name();

  /** What it may be asked for at a time. */
  Traffic traffic();

  /** Every repository, in the store's order. */
  List<String> repositories() throws StoreException, InterruptedException;

  /** Every tag of a repository, in the store's order. */
  List<String> tags(String repository) throws StoreException, InterruptedException;

  /** Whether the store has never heard of a repository: false where it does not say. */
  default boolean isUnknown(String repository) throws StoreException, InterruptedException {
    return false;
  }

  /** The digest that a tag or digest stands for, or empty where it is not there. */
  Optional<String> resolve(String repository, String reference)
      throws StoreException, InterruptedException;

  /**
   * @throws StoreException NOT_FOUND, or CORRUPT where the bytes are not the digest's
   */
  Manifest manifest(String repository, String reference)
      throws StoreException, InterruptedException;

  /** Digests of the manifests whose subject is {@code digest}. */
  List<String> referrers(String repository, String digest)
      throws StoreException, InterruptedException;

  /** What was read is not what its digest says: another of the store's endpoints may be better. */
  default void reportCorrupt(Blob blob) {}

  boolean hasBlob(String repository, Blob blob) throws StoreException, InterruptedException;

  /**
   * The blob's bytes, unchecked; the caller closes it, from any thread.
   *
   * @param from the first byte wanted
   */
  InputStream openBlob(String repository, Blob blob, long from)
      throws StoreException, InterruptedException;

  /**
   * How many bytes of the blob the store holds from a {@link #writeBlob} that broke off, so that
   * the next one may start there; 0 for none.
   */
  long uploaded(String repository, Blob blob) throws StoreException, InterruptedException;

  /** Drops what {@link #uploaded} tells of: it is not the blob's beginning. */
  void forgetUpload(String repository, Blob blob) throws InterruptedException;

  /** Stores a blob; it does not become visible where {@code body} fails or ends early. */
  void writeBlob(String repository, Blob blob, BlobBody body)
      throws StoreException, InterruptedException;

  /**
   * Makes another repository's blob this one's; false where the store would rather have it sent.
   */
  boolean mountBlob(String repository, Blob blob, String from)
      throws StoreException, InterruptedException;

  /**
   * Stores a manifest whose content is there already, and makes it a referrer of its subject.
   *
   * @param tag to point to it; null to store it by its digest
   * @param root whether it is an artifact of its own rather than an index's child
   */
  void putManifest(String repository, Manifest manifest, @Nullable String tag, boolean root)
      throws StoreException, InterruptedException;

  /**
   * Takes a tag away, and no other.
   *
   * @param digest what it points to
   * @return false where the store can't do that without taking other tags away, too
   */
  boolean deleteTag(String repository, String tag, String digest)
      throws StoreException, InterruptedException;
}
