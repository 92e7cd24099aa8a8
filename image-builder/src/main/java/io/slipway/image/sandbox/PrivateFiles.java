package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxMount.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files for a sandbox's tools. Where there is any secret they lie in a tmpfs of the sandbox's mount
 * namespace and their bytes come with what prepares it, through a pipe, so that no disk and no
 * command line ever holds them.
 */
final class PrivateFiles {
  static final String TMPFS_OPTIONS = "mode=0711";

  private final Path directory;
  private final boolean inMemory;
  private final boolean ownersKept;
  private final List<Kept> kept = new ArrayList<>();
  private int secrets;

  /** A file that is made in the tmpfs. */
  record Kept(Path path, byte[] content, int mode, int uid, int gid) {
    String octal() {
      return Integer.toOctalString(mode);
    }
  }

  /**
   * @param ownersKept whether a file may be given to any user
   */
  PrivateFiles(Path step, boolean inMemory, boolean ownersKept) throws IOException {
    this.directory = Files.createDirectories(step.resolve("files"));
    this.inMemory = inMemory;
    this.ownersKept = ownersKept;
  }

  Path directory() {
    return directory;
  }

  /** Whether a tmpfs must be mounted at {@link #directory} for {@link #kept}. */
  boolean inMemory() {
    return inMemory;
  }

  List<Kept> kept() {
    return kept;
  }

  /** Keeps a file that only the tools read. */
  Path add(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    if (inMemory) {
      kept.add(new Kept(file, content, 0600, 0, 0));
    } else {
      Files.write(file, content);
    }
    return file;
  }

  Path secret(Secret secret) {
    Path file = directory.resolve("secret-" + secrets++);
    int uid = ownersKept ? secret.uid() : 0;
    int gid = ownersKept ? secret.gid() : 0;
    kept.add(new Kept(file, secret.content().toArray(), secret.mode() & 0777, uid, gid));
    return file;
  }

  /** The contents one after the other, as {@link Script} reads them. */
  byte[] input() {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    kept.forEach(file -> input.writeBytes(file.content()));
    return input.toByteArray();
  }
}
