package io.slipway.local.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Bytes by digest. A file under {@code blobs/} is always whole: it is written elsewhere and
 * renamed.
 */
final class ContentStore {

  private final Path blobs;
  private final Path staging;

  ContentStore(Path root) throws IOException {
    this.blobs = Files.createDirectories(root.resolve("blobs"));
    this.staging = Files.createDirectories(root.resolve("uploads"));
    sweepStaging();
  }

  private void sweepStaging() throws IOException {
    try (Stream<Path> left = Files.list(staging)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
  }

  Path newStagingFile() throws IOException {
    return Files.createFile(staging.resolve(UUID.randomUUID().toString()));
  }

  Path path(Digest digest) {
    return blobs
        .resolve(digest.algorithm())
        .resolve(digest.hex().substring(0, 2))
        .resolve(digest.hex());
  }

  /** Takes over a staged file whose digest the caller has verified. */
  void adopt(Path staged, Digest digest) throws IOException {
    Path target = path(digest);
    Files.createDirectories(target.getParent());
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
  }

  void write(Digest digest, byte[] content) throws IOException {
    if (Files.exists(path(digest))) {
      return;
    }
    replace(path(digest), content);
  }

  /** Writes or replaces a small file as a whole. */
  void replace(Path target, byte[] content) throws IOException {
    Files.createDirectories(target.getParent());
    Path staged = newStagingFile();
    try {
      Files.write(staged, content);
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  void delete(Digest digest) throws IOException {
    Files.deleteIfExists(path(digest));
  }
}
