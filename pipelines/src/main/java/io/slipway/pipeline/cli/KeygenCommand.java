package io.slipway.pipeline.cli;

import io.slipway.image.sign.SigningKey;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "keygen",
    description = "Make a pair of keys as cosign does; $COSIGN_PASSWORD encrypts the private one.")
final class KeygenCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--output-key-prefix",
      paramLabel = "PREFIX",
      description = "PREFIX.key and PREFIX.pub are written (default: ${DEFAULT-VALUE}).")
  private String prefix = "cosign";

  KeygenCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure {
    String password = session.environment().get("COSIGN_PASSWORD");
    if (password == null) {
      throw new StepFailure(
          StepFailure.USAGE,
          "set COSIGN_PASSWORD to the password of the new key; an empty one means no protection");
    }
    SecureRandom random = new SecureRandom();
    SigningKey key = SigningKey.generate(random);
    write(Path.of(prefix + ".key"), key.toPem(password, random), "rw-------");
    write(Path.of(prefix + ".pub"), key.publicKey().toPem(), "rw-r--r--");
    session.out().println("wrote " + prefix + ".key and " + prefix + ".pub");
    return 0;
  }

  /** A key that is there is never overwritten. */
  private static void write(Path file, String content, String permissions) throws StepFailure {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
      Files.writeString(file, content, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new StepFailure(
          StepFailure.USAGE, file + " is there already; move it away or choose another prefix", e);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, "Tried to write " + file + ", but: " + e, e);
    }
  }
}
