package io.slipway.local.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One blob on its way in. The SHA-256 runs along, so that committing reads nothing again. */
final class Upload {

  private static final int BUFFER = 128 * 1024;
  private static final long WRITER_WAIT_SECONDS = 10;

  private final String id;
  private final String repository;
  private final Path file;
  private final MessageDigest sha256 = Digest.newHash("sha256");
  private final ReentrantLock writer = new ReentrantLock();
  private volatile long size;
  private volatile Instant lastUsed;

  Upload(String repository, Path file, Instant now) {
    this.id = file.getFileName().toString();
    this.repository = repository;
    this.file = file;
    this.lastUsed = now;
  }

  String id() {
    return id;
  }

  String repository() {
    return repository;
  }

  Path file() {
    return file;
  }

  long size() {
    return size;
  }

  void touch(Instant now) {
    lastUsed = now;
  }

  boolean idleSince(Instant limit) {
    return lastUsed.isBefore(limit) && !writer.isLocked();
  }

  /** A request that broke off may still hold the upload for a moment when its client resumes. */
  void lock() {
    try {
      if (!writer.tryLock(WRITER_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw RegistryError.TOOMANYREQUESTS.because(
            "another request is writing to upload " + id + ": retry when it has ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RegistryError.UNKNOWN.because("the registry is stopping");
    }
  }

  void unlock() {
    writer.unlock();
  }

  /**
   * Appends all of it. What arrived before a failure stays, so that the client may resume behind
   * it.
   */
  void append(InputStream body) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        out.write(buffer, 0, read);
        sha256.update(buffer, 0, read);
        size += read;
      }
    }
  }

  /** The digest of what has arrived. Ends the upload: nothing may be appended any more. */
  Digest digest(String algorithm) throws IOException {
    return algorithm.equals("sha256")
        ? Digest.finish(algorithm, sha256)
        : Digest.finish(algorithm, hashFile(algorithm));
  }

  private MessageDigest hashFile(String algorithm) throws IOException {
    MessageDigest hash = Digest.newHash(algorithm);
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
      }
    }
    return hash;
  }
}
