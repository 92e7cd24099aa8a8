package io.slipway.image.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The digest of one file's content: known before the file goes into a layer, or taken on its way
 * there, of exactly the bytes that the layer has.
 */
public final class ContentDigest {
  private final Taker taker;
  private volatile @Nullable String digest;

  /** Hears of a digest, before the layer is finished. */
  @FunctionalInterface
  public interface Taker {
    /**
     * May be called by any thread.
     *
     * @throws IOException where it is none that the layer may have, which stops it
     */
    void taken(String digest) throws IOException;
  }

  private ContentDigest(@Nullable String digest, Taker taker) {
    this.digest = digest;
    this.taker = taker;
  }

  /**
   * The caller answers for it: where the bytes that are written are others, the layer is broken.
   */
  public static ContentDigest known(String digest) {
    return new ContentDigest(digest, taken -> {});
  }

  public static ContentDigest wanted(Taker taker) {
    return new ContentDigest(null, taker);
  }

  boolean isWanted() {
    return digest == null;
  }

  /** Null where it is still wanted. */
  @Nullable String get() {
    return digest;
  }

  void take(String taken) throws IOException {
    taker.taken(taken);
    digest = taken;
  }
}
