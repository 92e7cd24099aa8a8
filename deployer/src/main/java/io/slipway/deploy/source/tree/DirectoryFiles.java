package io.slipway.deploy.source.tree;

import io.slipway.deploy.DeployException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files below one directory on this machine, which neither {@code ..} nor a link leaves. */
public final class DirectoryFiles implements SourceFiles {
  /** The API server takes objects of 1.5 MiB; a file may hold some. */
  private static final long MAX_BYTES = 16L << 20;

  /** More is no chart and no overlay. */
  private static final int MOST_FILES = 10_000;

  private static final int DEEPEST = 32;

  private final Path root;

  public DirectoryFiles(Path root) {
    this.root = root;
  }

  @Override
  public boolean isDirectory(String path) {
    return Files.isDirectory(root.resolve(path));
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  @Override
  public List<String> list(String directory) {
    try (Stream<Path> entries = Files.list(inside(directory))) {
      return entries
          .filter(Files::isRegularFile)
          .map(file -> Path.of(directory).resolve(file.getFileName()).normalize().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DeployException.usage("directory %s can't be read: %s".formatted(directory, e));
    }
  }

  @Override
  public List<String> tree(String directory) {
    Path start = inside(directory);
    try (Stream<Path> entries = Files.walk(start, DEEPEST)) {
      List<String> found =
          entries
              .filter(Files::isRegularFile)
              .limit(MOST_FILES + 1)
              .map(file -> Path.of(directory).resolve(start.relativize(file)).normalize())
              .map(Path::toString)
              .sorted()
              .toList();
      if (found.size() > MOST_FILES) {
        throw DeployException.usage(
            "directory %s has more than %d files".formatted(directory, MOST_FILES));
      }
      return found;
    } catch (IOException e) {
      throw DeployException.usage("directory %s can't be read: %s".formatted(directory, e));
    }
  }

  @Override
  public byte[] bytes(String path) {
    Path file = inside(path);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw DeployException.usage("file %s is bigger than %d bytes".formatted(path, MAX_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DeployException.usage("file %s can't be read: %s".formatted(path, e.getMessage()));
    }
  }

  /** The file on the disk, without links. */
  public Path inside(String path) {
    try {
      Path real = root.resolve(path).toRealPath();
      if (real.startsWith(root.toRealPath())) {
        return real;
      }
    } catch (IOException e) {
      throw DeployException.usage(
          "%s does not exist in %s".formatted(path, root.toAbsolutePath().normalize()));
    }
    throw DeployException.usage(
        "%s lies outside of %s, the directory of the release file"
            .formatted(path, root.toAbsolutePath().normalize()));
  }
}
