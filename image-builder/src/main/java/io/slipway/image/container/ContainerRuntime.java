package io.slipway.image.container;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.registry.RegistryImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Pulls images and runs containers from them in a sandbox, as root or as an ordinary user. Safe for
 * use by several threads. Closing it stops every container it started and unmounts what it mounted.
 */
public interface ContainerRuntime extends AutoCloseable {

  /**
   * Opens a runtime whose images and snapshots lie in {@code stateDirectory}, shared with builds
   * that use the same one.
   *
   * @throws IOException where the directory cannot be used or no sandbox works on this machine
   */
  static ContainerRuntime open(Path stateDirectory) throws IOException {
    return SandboxedRuntime.open(stateDirectory, RegistryImages::open);
  }

  /**
   * Pulls {@code reference} ({@code registry/repository[:tag][@digest]}), verifying every digest;
   * what is in the store is not fetched.
   */
  ContainerImage pull(String reference, RegistryAccess access)
      throws BuildException, InterruptedException;

  /** Starts a container on a fresh writable layer over the image. */
  Container start(ContainerImage image, ContainerSpec spec, OutputListener output)
      throws IOException, InterruptedException;

  @Override
  void close();

  /**
   * A pulled image: {@code digest} is the platform manifest's; the rest is its configuration,
   * defaults empty.
   */
  record ContainerImage(
      String reference,
      String digest,
      List<String> entrypoint,
      List<String> command,
      Map<String, String> environment,
      String workingDirectory,
      String user) {}

  /**
   * What to run; empty values mean the image's own.
   *
   * @param name for logs and process titles
   * @param entrypoint replaces the image's entrypoint (Kubernetes' {@code command})
   * @param arguments replaces the image's command (Kubernetes' {@code args})
   * @param environment added to the image's
   * @param privateNetwork whether the container gets a network namespace of its own with only
   *     loopback up
   * @param mounts files and directories of the host to show
   */
  record ContainerSpec(
      String name,
      List<String> entrypoint,
      List<String> arguments,
      Map<String, String> environment,
      String workingDirectory,
      String user,
      boolean privateNetwork,
      List<Mount> mounts) {

    public ContainerSpec {
      mounts = List.copyOf(mounts);
    }

    /** Without mounts. */
    public ContainerSpec(
        String name,
        List<String> entrypoint,
        List<String> arguments,
        Map<String, String> environment,
        String workingDirectory,
        String user,
        boolean privateNetwork) {
      this(
          name,
          entrypoint,
          arguments,
          environment,
          workingDirectory,
          user,
          privateNetwork,
          List.of());
    }
  }

  /**
   * A bind mount. Starting fails where it can't be made: where a file stands in the way, at or
   * below {@code /proc}, {@code /sys} and {@code /dev}, or where one mount lies within another.
   *
   * @param source a file or directory of the host, which must exist; followed where it is a link,
   *     so that who offers a path that a container can write to must have resolved it
   * @param destination absolute in the image, whose links are followed inside the image only; made
   *     in the container's writable layer where it is missing
   */
  record Mount(Path source, String destination, boolean readOnly) {}

  /** Takes the lines a container writes; {@code stream} is {@code stdout} or {@code stderr}. */
  @FunctionalInterface
  interface OutputListener {
    void line(String stream, String text);
  }

  /** A started container. */
  interface Container extends AutoCloseable {

    /**
     * The process id, in this process's namespace, of a process inside the container's network
     * namespace.
     */
    long pid();

    boolean isAlive();

    /** Waits for the end; the exit code is 128 + signal where a signal ended it. */
    int waitFor() throws InterruptedException;

    /** SIGTERM, then SIGKILL after {@code graceMillis}; returns when it has ended. */
    void stop(long graceMillis) throws InterruptedException;

    /**
     * Runs a command in the running container (an exec probe) and returns its exit code; 124 after
     * the time limit.
     */
    int exec(List<String> command, long timeoutMillis) throws IOException, InterruptedException;

    /** Stops it and removes its writable layer. */
    @Override
    void close();
  }
}
