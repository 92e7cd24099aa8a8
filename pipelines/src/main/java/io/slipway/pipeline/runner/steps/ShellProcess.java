package io.slipway.pipeline.runner.steps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a script in a session of its own, so that all it started can be stopped together. A script
 * that is interrupted gets SIGTERM, then SIGKILL; one whose runner was killed gets SIGKILL.
 */
final class ShellProcess {
  private static final long GRACE_MILLIS = 3_000;

  /**
   * How long to read on when the script has ended and a process it left behind holds its output.
   */
  private static final long DRAIN_MILLIS = 1_000;

  /**
   * Stands around the script. Its input is a pipe that ends with this process, whichever way that
   * goes; then the whole group is killed. SIGTERM is left to the script, which may clean up.
   */
  private static final String GUARD =
      """
      script=$1
      shift
      exec 3<&0 </dev/null
      trap : TERM
      (trap - TERM; read _; rm -f -- "$script"; kill -KILL 0) <&3 >/dev/null 2>&1 &
      guard=$!
      exec 3<&- 4>&2 2>/dev/null
      "$@" 2>&4 4>&-
      code=$?
      kill -KILL $guard 2>/dev/null
      exit $code
      """;

  private ShellProcess() {}

  static int run(
      String script,
      Path directory,
      Map<String, String> environment,
      Consumer<InputStream> stdout,
      Consumer<InputStream> stderr)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path file = Files.createTempFile("slipway-sh-", ".sh");
    try {
      Files.writeString(file, script);
      return run(start(command(script, file), directory, environment), stdout, stderr);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static List<String> command(String script, Path file) throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", GUARD, "slipway-sh"));
    command.add(file.toString());
    if (!script.startsWith("#!")) {
      command.addAll(List.of("sh", "-xe"));
    } else if (!file.toFile().setExecutable(true, true)) {
      throw new IOException("Tried to make " + file + " executable");
    }
    command.add(file.toString());
    return command;
  }

  private static Process start(
      List<String> command, Path directory, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static int run(
      Process process, Consumer<InputStream> stdout, Consumer<InputStream> stderr)
      throws InterruptedException {
    Thread out = reader(process.getInputStream(), stdout);
    Thread err = reader(process.getErrorStream(), stderr);
    try {
      int exit = process.waitFor();
      out.join(DRAIN_MILLIS);
      err.join(DRAIN_MILLIS);
      return exit;
    } catch (InterruptedException e) {
      stop(process);
      throw e;
    } finally {
      out.interrupt();
      err.interrupt();
    }
  }

  private static Thread reader(InputStream stream, Consumer<InputStream> consumer) {
    Thread reader = new Thread(() -> consumer.accept(stream), "sh output");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  private static void stop(Process process) {
    signal("TERM", process);
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        signal("KILL", process);
        process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    signal("KILL", process);
    process.destroyForcibly();
  }

  /** To the whole session: setsid made its process id the id of the group. */
  private static void signal(String name, Process process) {
    try {
      new ProcessBuilder("kill", "-" + name, "--", "-" + process.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
