package io.slipway.image.registry;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images in registries. References are Docker's ({@code debian:12}, {@code
 * host:5000/app@sha256:..}). Every call retries what may pass (I/O failures, 429, 5xx) a few times
 * with backoff, verifies what it received, and ends with InterruptedException soon after its thread
 * is interrupted. Safe for use by several threads.
 */
public interface RegistryImages extends AutoCloseable {

  /** Registries, reached as {@code access} says. */
  static RegistryImages open(RegistryAccess access) {
    return new JibRegistryImages(access);
  }

  /** Finds the manifest for a platform and reads its configuration. */
  RemoteImage resolve(String reference, Platform platform)
      throws BuildException, InterruptedException;

  /**
   * Downloads a blob of {@code reference}'s repository into {@code target}, which is created or
   * overwritten; digest and size are verified while it streams. On failure the file is removed.
   */
  void fetchBlob(String reference, Descriptor blob, Path target, ByteProgress progress)
      throws BuildException, InterruptedException;

  /**
   * Brings a blob into {@code reference}'s repository, where it isn't yet.
   *
   * @param mountFrom a reference on the same registry whose repository has the blob; or null
   * @return what had to be done
   */
  PushOutcome pushBlob(
      String reference, BlobSource blob, @Nullable String mountFrom, ByteProgress progress)
      throws BuildException, InterruptedException;

  /**
   * Brings a blob that is still being written into {@code reference}'s repository, as far as that
   * goes before it is whole, and then the rest of it.
   *
   * @return what had to be done; empty where the blob was dropped, and then nothing is left there
   */
  default Optional<PushOutcome> pushGrowing(
      String reference, GrowingBlob blob, ByteProgress progress)
      throws BuildException, InterruptedException {
    Optional<BlobSource> whole = blob.await();
    return whole.isEmpty()
        ? Optional.empty()
        : Optional.of(pushBlob(reference, whole.get(), null, progress));
  }

  /**
   * Whether a tag points to this manifest already, so that nothing is left to push. Asks once; a
   * registry that cannot say is taken to have something else.
   */
  boolean isTagged(String reference, String digest) throws BuildException, InterruptedException;

  /** Puts a manifest or index under {@code reference}'s tag; returns its digest. */
  String pushManifest(String reference, String mediaType, RawBytes manifest)
      throws BuildException, InterruptedException;

  @Override
  default void close() {}

  /**
   * @param reference as asked for
   * @param digest of what the reference points to: the index's, where there is one
   */
  record RemoteImage(String reference, String digest, ImageManifest manifest, RawBytes config) {}

  /** {@code done} of {@code total} bytes; called at most ten times a second, and at the end. */
  @FunctionalInterface
  interface ByteProgress {
    void moved(long done, long total);

    static ByteProgress silent() {
      return (done, total) -> {};
    }
  }

  enum PushOutcome {
    PUSHED,
    MOUNTED,
    PRESENT
  }
}
