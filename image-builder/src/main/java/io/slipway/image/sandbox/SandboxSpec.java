package io.slipway.image.sandbox;

import io.slipway.image.snapshot.WritableSnapshot;
import java.util.List;
import java.util.Map;

/**
 * What to run, and in what surroundings.
 *
 * @param name for the host name, if it can be one
 * @param workingDirectory absolute in the image; made if it is missing
 * @param mounts what to show beside what every sandbox has
 */
public record SandboxSpec(
    String name,
    WritableSnapshot root,
    List<String> arguments,
    Map<String, String> environment,
    String workingDirectory,
    Identity user,
    Network network,
    List<SandboxMount> mounts,
    Settings settings) {

  public SandboxSpec {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }

  /** Which network a process sees. */
  public enum Network {
    HOST,
    /** A namespace of its own with loopback up. */
    PRIVATE
  }

  /**
   * What differs from a plain container.
   *
   * @param secretEnvironment variables that are kept off disks and command lines
   * @param hosts lines to add to {@code /etc/hosts}
   * @param shmSize bytes of {@code /dev/shm}
   * @param insecure whether all capabilities and system calls are left to the process
   * @param nested whether one mount may lie within another or replace it
   */
  public record Settings(
      Map<String, String> secretEnvironment,
      List<String> hosts,
      long shmSize,
      boolean insecure,
      boolean nested) {
    private static final long DEFAULT_SHM = 64L << 20;

    /** As Docker's containers are; mounts are apart from each other. */
    public static final Settings DEFAULT =
        new Settings(Map.of(), List.of(), DEFAULT_SHM, false, false);

    public Settings {
      secretEnvironment = Map.copyOf(secretEnvironment);
      hosts = List.copyOf(hosts);
    }

    /** As BuildKit's RUN is. */
    public static Settings forBuild(
        Map<String, String> secretEnvironment, List<String> hosts, long shmSize, boolean insecure) {
      return new Settings(
          secretEnvironment, hosts, shmSize > 0 ? shmSize : DEFAULT_SHM, insecure, true);
    }
  }

  boolean hasSecrets() {
    return !settings.secretEnvironment().isEmpty()
        || mounts.stream().anyMatch(SandboxMount.Secret.class::isInstance);
  }
}
