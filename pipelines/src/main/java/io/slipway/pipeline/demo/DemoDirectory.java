package io.slipway.pipeline.demo;

import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Where a demo keeps its files. One demo at a time: the lock goes with the process, however it
 * ends, and what an earlier one left is swept at the start. The builder's cache is kept, so that
 * the second demo is faster than the first.
 */
final class DemoDirectory implements AutoCloseable {

  static final String RUNS = "runs";

  private static final List<String> SWEPT = List.of("registries", "cluster", "workspace", RUNS);

  private final Path path;
  private final FileChannel lock;

  private DemoDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the directory.
   *
   * @throws IOException where another demo uses it, or it cannot be written
   */
  static DemoDirectory open(Path path) throws IOException {
    Files.createDirectories(path);
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!taken(channel)) {
        throw new IOException(
            "Another demo is running with its files in " + path + ". Stop that one first.");
      }
      for (String child : SWEPT) {
        Posix.delete(path.resolve(child));
      }
      return new DemoDirectory(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean taken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path registry(String name) {
    return path.resolve("registries").resolve(name);
  }

  Path cluster() {
    return path.resolve("cluster");
  }

  Path runs() {
    return path.resolve(RUNS);
  }

  Path state() {
    return path.resolve("state");
  }

  /** A fresh copy of the example, as a checkout of a commit would be. */
  Path workspace(String run, Path example) throws IOException {
    Path target = path.resolve("workspace").resolve(run);
    Files.walkFileTree(example, new Copy(example, target));
    return target;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static final class Copy extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;

    Copy(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Files.createDirectories(target(directory));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
      return FileVisitResult.CONTINUE;
    }

    private Path target(Path file) {
      return to.resolve(from.relativize(file).toString());
    }
  }
}
