package io.slipway.image.copy;

import io.slipway.image.config.Digests;
import io.slipway.image.layer.ContentDigest;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A file of another stage or image. Nobody writes to those, so that it is the same at each look.
 */
final class TreeFile implements CopyItem.Content {
  private static final int BUFFER = 1 << 16;

  private final MergedTree tree;
  private final Node node;
  private volatile @Nullable String digest;

  TreeFile(MergedTree tree, Node node) {
    this.tree = tree;
    this.node = node;
  }

  @Override
  public @Nullable String known() {
    return digest;
  }

  @Override
  public void read() throws IOException {
    MessageDigest hash = Digests.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = tree.open(node)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    digest = Digests.format(hash.digest());
  }

  @Override
  public void write(LayerWriter out, LayerEntry entry) throws IOException {
    String known = digest;
    try (InputStream in = tree.open(node)) {
      out.write(
          entry,
          in,
          known == null
              ? ContentDigest.wanted(taken -> digest = taken)
              : ContentDigest.known(known));
    }
  }
}
