package io.slipway.image.fetch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives all files of a checkout one time, so that the same commit makes the same layer. */
final class CommitTime extends SimpleFileVisitor<Path> {
  private final FileTime time;

  private CommitTime(FileTime time) {
    this.time = time;
  }

  static void set(Path directory, long seconds) throws IOException {
    Files.walkFileTree(directory, new CommitTime(FileTime.from(seconds, TimeUnit.SECONDS)));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    apply(file);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
      throws IOException {
    apply(directory);
    return FileVisitResult.CONTINUE;
  }

  private void apply(Path file) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(time, time, null);
  }
}
