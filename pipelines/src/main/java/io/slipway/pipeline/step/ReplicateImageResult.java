package io.slipway.pipeline.step;

import java.util.List;

/** What {@code replicateImage} did, over all its policies. */
public record ReplicateImageResult(
    int artifacts, long bytesCopied, long bytesMounted, long bytesPresent, List<Tag> tags) {

  /** A tag at a destination, read back and compared. */
  public record Tag(String destination, String repository, String tag, String digest) {}
}
