package io.slipway.registry;

import io.slipway.registry.settings.SettingsText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A copy as a process of its own, to be killed or to have a JVM that has never spoken HTTP: source,
 * destination, state directory, settings of registries.
 */
final class ChildRun {

  private ChildRun() {}

  public static void main(String[] args) throws Exception {
    try {
      Replicator.create()
          .copy(
              args[0],
              List.of(args[1]),
              RunOptions.defaults()
                  .withState(Path.of(args[2]))
                  .withRegistries(Arrays.stream(args).skip(3).map(SettingsText::parse).toList()),
              ReplicationListener.NONE)
          .orThrow();
    } catch (ReplicationException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  /** Starts one; what it says is in the log. */
  static Process start(Path log, String... args) throws Exception {
    return start(ChildRun.class, log, args);
  }

  static Process start(Class<?> main, Path log, String... args) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // Half of such a child's processor time goes by before its first request.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName());
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.command().addAll(List.of(args));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }
}
