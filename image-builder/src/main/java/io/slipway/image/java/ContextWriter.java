package io.slipway.image.java;

import io.slipway.image.java.Application.AppFile;
import io.slipway.image.java.Application.AppLayer;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes layers to disk as the image is to have them: files 0644, directories 0755, all of the same
 * time, a second after the epoch, because some tools take the epoch itself for no time (Jib's FAQ,
 * "Why is my image created 48+ years ago").
 */
final class ContextWriter {
  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;
  private static final long TIME = 1;

  private final String top;
  private final Set<String> directories = new HashSet<>();

  /**
   * @param root an empty directory
   */
  ContextWriter(Path root) {
    this.top = Names.of(root.toAbsolutePath());
  }

  /**
   * @param directory where the layer's root is, below the writer's
   * @param root where the application is, below the layer's root
   */
  void write(AppLayer layer, String directory, String root)
      throws IOException, InterruptedException {
    for (AppFile file : layer.files()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      write(directory + root + "/" + file.path(), file);
    }
  }

  private void write(String path, AppFile file) throws IOException {
    makeDirectory(parent(path));
    String name = Layout.baseName(path);
    try (Directory parent = Directory.open(top + "/" + parent(path))) {
      try (InputStream in = file.content().open();
          OutputStream out = Channels.newOutputStream(parent.create(name))) {
        in.transferTo(out);
      }
      parent.chmod(name, FILE_MODE);
      parent.touch(name, TIME, 0);
    }
  }

  private void makeDirectory(String path) throws IOException {
    if (path.isEmpty() || !directories.add(path)) {
      return;
    }
    makeDirectory(parent(path));
    try (Directory parent = Directory.open(top + "/" + parent(path))) {
      parent.mkdir(Layout.baseName(path), DIRECTORY_MODE);
      parent.chmod(Layout.baseName(path), DIRECTORY_MODE);
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Gives directories their time, which they lose with every file that comes into them. */
  void finish() throws IOException {
    for (String path : directories) {
      try (Directory parent = Directory.open(top + "/" + parent(path))) {
        parent.touch(Layout.baseName(path), TIME, 0);
      }
    }
  }
}
