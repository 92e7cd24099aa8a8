package io.slipway.image.testing;

import io.slipway.image.posix.Posix;
import io.slipway.image.snapshot.LayerDirectory;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.Owners;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** File trees of images, from directories. */
public final class Trees {
  private Trees() {}

  /** The directory as an image with one layer. */
  public static MergedTree of(Path root) {
    Privilege privilege = Posix.uid() == 0 ? Privilege.ROOT : Privilege.USER;
    LayerDirectory layer = new LayerDirectory(root, new Owners());
    return new Snapshot("", List.of(layer), privilege).tree();
  }

  public static void write(Path root, String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  public static void write(Path root, String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
