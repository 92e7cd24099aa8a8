package io.slipway.local.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts a class in a JVM of the user nobody; only root can. */
public final class OrdinaryUser {
  private static final int NOBODY = 65534;

  private OrdinaryUser() {}

  /**
   * @param shared a directory that anybody can write to: the user's home. Classes are brought
   *     there, because root's Maven repository is closed to others
   */
  public static Process run(Path shared, Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
    command.addAll(List.of("--clear-groups", "--", System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-Djava.io.tmpdir=" + shared, "-Duser.home=" + shared));
    command.addAll(List.of("-cp", readable(shared.resolve("classes")), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/"));
    builder.environment().put("HOME", shared.toString());
    return builder.start();
  }

  private static String readable(Path target) throws IOException {
    Files.createDirectory(target);
    permit(target);
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path copy = target.resolve(entries.size() + (entry.endsWith(".jar") ? ".jar" : ""));
      try (Stream<Path> all = Files.exists(Path.of(entry)) ? Files.walk(Path.of(entry)) : null) {
        for (Path path : all == null ? List.<Path>of() : all.toList()) {
          permit(Files.copy(path, copy.resolve(Path.of(entry).relativize(path)).normalize()));
        }
      }
      entries.add(copy.toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void permit(Path path) throws IOException {
    String mode = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
