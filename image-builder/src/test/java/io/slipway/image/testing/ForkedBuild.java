package io.slipway.image.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts {@link BuildMain} in a JVM of its own. */
public final class ForkedBuild {
  private static final int NOBODY = 65534;

  private static final List<String> NOBODYS =
      List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--");

  private ForkedBuild() {}

  public static Process start(Path context, Path state, Path layout) throws IOException {
    return start(List.of(), System.getProperty("java.class.path"), context, state, layout);
  }

  /** In the C locale, where Java cannot show most names. */
  public static Process startWithoutLocale(Path context, Path state, Path layout)
      throws IOException {
    List<String> locale = List.of("env", "LC_ALL=C");
    return start(locale, System.getProperty("java.class.path"), context, state, layout);
  }

  /** As root that may mount nothing outside of a namespace of users. */
  public static Process startWithoutMounts(Path context, Path state, Path layout)
      throws IOException {
    List<String> weaker = List.of("setpriv", "--bounding-set=-sys_admin", "--");
    return start(weaker, System.getProperty("java.class.path"), context, state, layout);
  }

  /** With other programs than this machine's. */
  public static Process startWithPath(String path, Path context, Path state, Path layout)
      throws IOException {
    List<String> programs = List.of("env", "PATH=" + path);
    return start(programs, System.getProperty("java.class.path"), context, state, layout);
  }

  /**
   * As an ordinary user, in another time zone and locale.
   *
   * @param shared a directory that the user can enter; classes are brought there, because a home's
   *     Maven repository is closed to others
   */
  public static Process startAsNobody(Path shared, Path context, Path state, Path layout)
      throws IOException {
    List<String> user = new ArrayList<>(List.of("env", "TZ=Asia/Kathmandu", "LC_ALL=C"));
    user.addAll(NOBODYS);
    return start(user, readable(shared), context, state, layout);
  }

  /**
   * As an ordinary user to whom /etc/subuid and /etc/subgid give 65536 others; only he sees them
   * so.
   *
   * @param sandbox the one to use
   */
  public static Process startAsNobodyWithRanges(
      Path shared, Path context, Path state, Path layout, String sandbox) throws IOException {
    Path ranges = Files.writeString(shared.resolve("ranges"), "nobody:300000:65536\n");
    String shown =
        "mount --bind \"$0\" /etc/subuid && mount --bind \"$0\" /etc/subgid && exec \"$@\"";
    List<String> user = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    user.addAll(List.of("sh", "-ec", shown, ranges.toString()));
    user.addAll(NOBODYS);
    user.addAll(List.of("env", "JAVA_TOOL_OPTIONS=-Dslipway.sandbox=" + sandbox));
    return start(user, readable(shared), context, state, layout);
  }

  private static Process start(
      List<String> prefix, String classPath, Path context, Path state, Path layout)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            classPath,
            BuildMain.class.getName(),
            context.toString(),
            state.toString(),
            layout.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/")).start();
  }

  private static String readable(Path shared) throws IOException {
    Path target = shared.resolve("classes");
    boolean there = Files.isDirectory(target);
    if (!there) {
      Files.createDirectory(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path copy = target.resolve("" + entries.size() + (entry.endsWith(".jar") ? ".jar" : ""));
      if (!there) {
        copy(Path.of(entry), copy);
      }
      entries.add(copy.toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path copy = to.resolve(from.relativize(path).toString()).normalize();
        Files.copy(path, from.equals(path) ? to : copy);
        boolean directory = Files.isDirectory(path);
        Files.setPosixFilePermissions(
            from.equals(path) ? to : copy,
            PosixFilePermissions.fromString(directory ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
