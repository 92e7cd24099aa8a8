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
 * namespace and their bytes go to the preparing script through its standard input, so that no disk
 * and no command line ever holds them.
 */
final class PrivateFiles {
  private final Path directory;
  private final boolean inMemory;
  private final boolean ownersKept;
  private final Script script = new Script();
  private final ByteArrayOutputStream input = new ByteArrayOutputStream();
  private final List<String> names = new ArrayList<>();

  /**
   * @param ownersKept whether a file may be given to any user
   */
  PrivateFiles(Path step, boolean inMemory, boolean ownersKept) throws IOException {
    this.directory = Files.createDirectory(step.resolve("files"));
    this.inMemory = inMemory;
    this.ownersKept = ownersKept;
    if (inMemory) {
      script.add("mount -t tmpfs -o mode=0711,nosuid,nodev tmpfs", directory.toString());
    }
  }

  Path directory() {
    return directory;
  }

  /** Keeps a file that only the tools read. */
  Path add(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    if (inMemory) {
      feed(file, content, 0600);
    } else {
      Files.write(file, content);
    }
    return file;
  }

  Path secret(Secret secret) {
    String name = "secret-" + names.size();
    names.add(name);
    Path file = directory.resolve(name);
    feed(file, secret.content().toArray(), secret.mode() & 0777);
    if (ownersKept && (secret.uid() != 0 || secret.gid() != 0)) {
      script.add("chown", secret.uid() + ":" + secret.gid(), file.toString());
    }
    return file;
  }

  private void feed(Path file, byte[] content, int mode) {
    script.add(": >", file.toString()).add("chmod 0600", file.toString());
    script.add("head -c " + content.length + " >", file.toString());
    script.add("chmod", Integer.toOctalString(mode), file.toString());
    input.writeBytes(content);
  }

  /** The script that makes the files, and what it reads. */
  Script script() {
    return script;
  }

  byte[] input() {
    return input.toByteArray();
  }
}
