package io.slipway.image.layer;

import io.slipway.image.config.Digests;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a tar that is compressed by itself: the same bytes always give the same compressed
 * bytes, whatever stands around them and whoever compresses them.
 *
 * @param bytes may be longer than the piece
 * @param file the file whose content this is and nothing else; null for all other pieces
 * @param offset in the file's content
 * @param contents the whole contents in it whose digests are known or wanted, in their order
 */
record Block(
    byte[] bytes, int length, @Nullable LayerEntry file, long offset, List<Content> contents) {

  /** The whole content of a file, as a range of the block. */
  record Content(int start, int length, ContentDigest digest) {}

  Block(byte[] bytes, int length, @Nullable LayerEntry file, long offset) {
    this(bytes, length, file, offset, List.of());
  }

  /** Takes the digests that are wanted. */
  void takeDigests() throws IOException {
    for (Content content : contents) {
      if (content.digest().isWanted()) {
        MessageDigest hash = Digests.sha256();
        hash.update(bytes, content.start(), content.length());
        content.digest().take(Digests.format(hash.digest()));
      }
    }
  }
}
