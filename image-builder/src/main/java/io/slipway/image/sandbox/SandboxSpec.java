package io.slipway.image.sandbox;

import io.slipway.image.snapshot.WritableSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to run, and in what surroundings.
 *
 * @param name for the host name, if it can be one
 * @param workingDirectory absolute in the image; made if it is missing
 * @param binds files and directories of the host to show, beside what every sandbox has
 */
public record SandboxSpec(
    String name,
    WritableSnapshot root,
    List<String> arguments,
    Map<String, String> environment,
    String workingDirectory,
    Identity user,
    Network network,
    List<Bind> binds) {

  public SandboxSpec {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    binds = List.copyOf(binds);
  }

  /** Which network a process sees. */
  public enum Network {
    HOST,
    /** A namespace of its own with loopback up. */
    PRIVATE
  }

  /** {@code target} is absolute in the image. */
  public record Bind(Path source, String target, boolean readOnly) {}
}
