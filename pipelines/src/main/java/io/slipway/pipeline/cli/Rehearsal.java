package io.slipway.pipeline.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.slipway.local.registry.LocalRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Does what users do most, so that the archive of classes that {@code bin/slipway} keeps has all
 * that is needed for it. Builds and copies run twice: the second finds the first in the cache or at
 * the destination, which is the case that has to start fast.
 */
final class Rehearsal {
  private static final String FILES = "FROM scratch\nCOPY . /files/\n";
  private static final String CHANGED = FILES + "LABEL changed=yes\n";

  /** What stages add: files of one in another, and a base that is one. */
  private static final String STAGES =
      "FROM scratch AS one\nCOPY . /files/\nFROM one AS two\nWORKDIR /x\nFROM scratch\n"
          + "COPY --from=two /files /x\nADD --chown=1:1 file /y/\nENV a=b\nCMD x\n";

  /** Steps that succeed, where this machine has a program that needs no libraries. */
  private static final String RUNS =
      "FROM scratch AS one\nCOPY busybox /bin/sh\nRUN echo 1 >/1\nRUN echo 2 >/2\n"
          + "FROM one\nCOPY --from=one /1 /3\nRUN echo 4 >/4\n";

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  /** Ends as soon as the sandbox finds no such program, which takes all that a RUN takes. */
  private static final String RUN = FILES + "RUN [\"/none\"]\n";

  private final Path directory;
  private final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());

  private Rehearsal(Path directory) {
    this.directory = directory;
  }

  /**
   * @param args an empty directory to work in, and one to make for libraries in machine code
   */
  public static void main(String[] args) throws IOException {
    new Rehearsal(Path.of(args[0])).run();
    unpack(Path.of(args[1]));
    System.exit(0);
  }

  /** JNA's part in machine code, which each process would unpack from its jar otherwise. */
  private static void unpack(Path directory) throws IOException {
    String name = System.mapLibraryName("jnidispatch");
    Files.createDirectories(directory);
    Path unfinished = Files.createTempFile(directory, name, "");
    try (InputStream in = Native.class.getResourceAsStream(Platform.RESOURCE_PREFIX + "/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), unfinished, REPLACE_EXISTING);
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(unfinished, directory.resolve(name), ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private void run() throws IOException {
    Path context = Files.createDirectories(directory.resolve("context/inside"));
    Files.writeString(context.resolve("file"), "content");
    Files.createSymbolicLink(context.resolve("link"), Path.of("file"));
    LocalRegistry.Options options = LocalRegistry.Options.in(directory.resolve("registry"));
    try (LocalRegistry registry = LocalRegistry.start(options)) {
      for (String dockerfile : new String[] {FILES, FILES, CHANGED, RUN, STAGES, STAGES}) {
        build(dockerfile, registry.address());
      }
      if (Files.isExecutable(BUSYBOX)) {
        Files.copy(BUSYBOX, directory.resolve("context/busybox"));
        build(RUNS, registry.address());
        build(RUNS, registry.address());
      }
      copy(registry.address());
    }
    slipway("build", "--help");
    slipway("lint", file(FILES).toString());
  }

  private void build(String dockerfile, String registry) throws IOException {
    file(dockerfile);
    String tag = registry + "/rehearsal:1";
    slipway("build", "--push", "-t", tag, directory.resolve("context").toString());
  }

  private void copy(String registry) throws IOException {
    LocalRegistry.Options options = LocalRegistry.Options.in(directory.resolve("replica"));
    try (LocalRegistry replica = LocalRegistry.start(options)) {
      Path policy = Files.writeString(directory.resolve("policy"), policy(registry, replica));
      for (int i = 0; i < 2; i++) {
        slipway("copy", registry + "/rehearsal:1", replica.address() + "/copy:1");
        slipway("replicate", "-f", policy.toString());
      }
    }
  }

  private static String policy(String registry, LocalRegistry replica) {
    return """
    apiVersion: slipway.io/v1
    kind: ReplicationPolicy
    metadata: {name: rehearsal}
    spec:
      source: {registry: "%s"}
      filters: [{repository: "**", tags: ["*"]}]
      destinations: [{name: replica, registry: "%s"}]
    """
        .formatted(registry, replica.address());
  }

  private Path file(String dockerfile) throws IOException {
    return Files.writeString(directory.resolve("context/Dockerfile"), dockerfile);
  }

  /** A command that fails leaves classes out of the archive, and nothing else. */
  private void slipway(String... words) {
    Map<String, String> environment = new LinkedHashMap<>(System.getenv());
    environment.put("SLIPWAY_STATE", directory.resolve("state").toString());
    Main.run(words, nowhere, nowhere, environment);
  }
}
