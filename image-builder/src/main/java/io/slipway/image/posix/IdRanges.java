package io.slipway.image.posix;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The users and groups beside himself that an ordinary user may be in a namespace of his own, as
 * /etc/subuid and /etc/subgid give them (subuid(5)): there he is 0, and the range follows from 1.
 * The setuid helpers newuidmap and newgidmap write the map; unshare(1) calls them.
 */
public record IdRanges(long firstUid, long uids, long firstGid, long gids) {
  private static final Path USERS = Path.of("/etc/subuid");
  private static final Path GROUPS = Path.of("/etc/subgid");
  private static final List<String> NEEDED =
      List.of("unshare", "newuidmap", "newgidmap", "perl", "rm");
  private static final int DELETE_MINUTES = 10;
  private static final List<String> PLACES = List.of("/usr/bin", "/bin");

  /** What this user was given; empty where that is nothing, or where a program is missing. */
  public static Optional<IdRanges> own() {
    if (Posix.uid() == 0 || !NEEDED.stream().allMatch(IdRanges::isInstalled)) {
      return Optional.empty();
    }
    String name = System.getProperty("user.name", "");
    long[] users = read(USERS, name);
    long[] groups = read(GROUPS, name);
    return users.length == 0 || groups.length == 0
        ? Optional.empty()
        : Optional.of(new IdRanges(users[0], users[1], groups[0], groups[1]));
  }

  private static boolean isInstalled(String program) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** Start and count of the first range, which is the one that unshare takes. */
  private static long[] read(Path file, String user) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(":", -1))
          .filter(parts -> parts.length == 3 && isNumber(parts[1]) && isNumber(parts[2]))
          .filter(parts -> parts[0].equals(user) || parts[0].equals("" + Posix.uid()))
          .findFirst()
          .map(parts -> new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])})
          .orElse(new long[0]);
    } catch (IOException e) {
      return new long[0];
    }
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,10}");
  }

  /** Whether there is such a user and such a group in the namespace. */
  public boolean hold(int uid, int gid) {
    return uid >= 0 && uid < uids && gid >= 0 && gid < gids;
  }

  /** Tells what was made with these from what was made with others. */
  public String word() {
    return Long.toString(firstUid, 36) + "-" + Long.toString(firstGid, 36) + "-" + uids;
  }

  /** The beginning of a command that runs in a namespace of users, as its root. */
  public static List<String> command() {
    return List.of("unshare", "--user", "--map-root-user", "--map-auto");
  }

  /** Removes a tree that holds files of the ranges' users; says whether it is gone. */
  static boolean delete(Path path) throws IOException {
    List<String> command = new ArrayList<>(command());
    command.addAll(List.of("--", "rm", "-rf", "--", path.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(new File("/dev/null"))
            .start();
    try {
      return process.waitFor(DELETE_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }
}
