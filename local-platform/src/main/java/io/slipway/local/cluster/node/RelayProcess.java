package io.slipway.local.cluster.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts the process that stands in a container's network namespace: socat listens on a Unix socket
 * (files are shared between network namespaces) and connects to the container's port. Works as root
 * and as an ordinary user, who enters the container's user namespace first.
 */
final class RelayProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(5);

  /** How long a half-closed connection stays (socat's own 0.5 s would cut slow answers). */
  private static final String HALF_CLOSED_SECONDS = "30";

  /**
   * The kernel's parent-death signal comes when the parent's *thread* ends, so that relays are
   * started by one that doesn't end before the node.
   */
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "relay-starter");
            thread.setDaemon(true);
            return thread;
          });

  Process start(long pid, Path socket, int port) throws IOException, InterruptedException {
    Files.deleteIfExists(socket);
    Process process;
    try {
      process = starter.submit(() -> launch(pid, socket, port)).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Tried to relay port "
              + port
              + " of process "
              + pid
              + " with nsenter, setpriv and socat"
              + " but failed: "
              + e.getCause()
              + ". Install Debian's socat and util-linux.",
          e);
    }
    await(process, socket, port);
    return process;
  }

  private static Process launch(long pid, Path socket, int port) throws IOException {
    List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n"));
    if (!namespace(pid).equals(namespace(ProcessHandle.current().pid()))) {
      command.addAll(List.of("-U", "--preserve-credentials"));
    }
    command.addAll(
        List.of(
            "setpriv",
            "--pdeathsig",
            "KILL",
            "socat",
            "-t",
            HALF_CLOSED_SECONDS,
            "UNIX-LISTEN:" + socket + ",fork,backlog=256",
            "TCP4:127.0.0.1:" + port));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Path namespace(long pid) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "user"));
  }

  private static void await(Process process, Path socket, int port)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.exists(socket)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException(
            "The relay for port "
                + port
                + " (nsenter ... socat) didn't start within "
                + START_LIMIT.toSeconds()
                + " s. Is the container still running?");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    starter.shutdownNow();
  }
}
