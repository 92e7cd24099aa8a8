package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.rest.HarborException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a robot's secret goes: mode 0600, in one step. A file beside it, {@code NAME.pending}, is
 * made before Harbor is asked: it proves that the place can be written, and where it is left over,
 * the secret was lost on the way and a new one is due.
 */
final class SecretFile {

  private final Path file;
  private final Path pending;

  SecretFile(Path file) {
    this.file = file;
    this.pending = file.resolveSibling(file.getFileName() + ".pending");
  }

  boolean isThere() {
    return Files.exists(file);
  }

  boolean isPending() {
    return Files.exists(pending, LinkOption.NOFOLLOW_LINKS);
  }

  Path path() {
    return file;
  }

  /**
   * @throws HarborException where the directory can't be written
   */
  void prepare() throws HarborException {
    try {
      Files.deleteIfExists(pending);
      Files.createFile(
          pending,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw failed("be ready to write", e);
    }
  }

  void write(String secret) throws HarborException {
    try {
      Files.write(
          pending,
          secret.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(
          pending, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /** Where Harbor said no, nothing was lost. */
  void discard() throws HarborException {
    try {
      Files.deleteIfExists(pending);
    } catch (IOException e) {
      throw failed("tidy up", e);
    }
  }

  private HarborException failed(String what, IOException e) {
    return HarborException.local(
        "Tried to %s a robot's secret at %s, but failed because %s. Make the directory, or name another secretFile; then run again."
            .formatted(what, file, e),
        e);
  }
}
