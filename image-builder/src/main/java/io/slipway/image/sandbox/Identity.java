package io.slipway.image.sandbox;

import io.slipway.image.snapshot.MergedTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom a process runs as. Names are looked up in the image's /etc/passwd and /etc/group, as the OCI
 * specification asks (image-spec, config.md, "User").
 *
 * @param groups supplementary groups, {@code gid} first among them, as BuildKit sets them; plain
 *     root has none
 */
public record Identity(int uid, int gid, List<Integer> groups, String home) {
  private static final int MAX_FILE = 4 << 20;
  public static final Identity ROOT = new Identity(0, 0, List.of(), "/root");

  public Identity {
    boolean isPlainRoot = uid == 0 && gid == 0 && groups.isEmpty();
    groups =
        isPlainRoot
            ? List.of()
            : Stream.concat(Stream.of(gid), groups.stream()).distinct().toList();
  }

  /**
   * Understands {@code user}, {@code uid}, {@code user:group}, {@code uid:gid} and mixtures; an
   * empty text is root.
   *
   * @throws UnknownUserException where a name is not in the image
   */
  public static Identity resolve(String user, MergedTree tree)
      throws IOException, UnknownUserException {
    String[] parts = (user.isEmpty() ? "0" : user).split(":", 2);
    List<String[]> passwd = rows(tree.text("etc/passwd", MAX_FILE), 6);
    List<String[]> group = rows(tree.text("etc/group", MAX_FILE), 3);
    Optional<String[]> row = find(passwd, parts[0]);
    int uid = number(parts[0], row, "user", "/etc/passwd", passwd);
    String home = row.map(r -> r[5]).orElse("/");
    if (parts.length == 2) {
      int gid = number(parts[1], find(group, parts[1]), "group", "/etc/group", group);
      return new Identity(uid, gid, List.of(), home);
    }
    int gid = row.map(r -> Integer.parseInt(r[3])).orElse(0);
    return new Identity(uid, gid, row.map(r -> groups(group, r[0])).orElse(List.of()), home);
  }

  boolean isRoot() {
    return uid == 0 && gid == 0 && groups.isEmpty();
  }

  private static List<String[]> rows(String file, int fields) {
    List<String[]> rows = new ArrayList<>();
    for (String line : file.split("\n")) {
      String[] row = line.split(":", -1);
      if (row.length >= fields && isNumber(row[2]) && (fields < 4 || isNumber(row[3]))) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** By name first, then by number, as Docker does. */
  private static Optional<String[]> find(List<String[]> rows, String wanted) {
    Optional<String[]> byName = rows.stream().filter(r -> r[0].equals(wanted)).findFirst();
    return byName.or(() -> rows.stream().filter(r -> r[2].equals(wanted)).findFirst());
  }

  private static int number(
      String wanted, Optional<String[]> row, String what, String file, List<String[]> rows)
      throws UnknownUserException {
    if (row.isPresent()) {
      return Integer.parseInt(row.get()[2]);
    }
    if (isNumber(wanted)) {
      return Integer.parseInt(wanted);
    }
    List<String> known = rows.stream().map(r -> r[0]).toList();
    throw new UnknownUserException(what, wanted, file, known);
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,9}");
  }

  private static List<Integer> groups(List<String[]> group, String user) {
    return group.stream()
        .filter(r -> r.length > 3 && List.of(r[3].split(",")).contains(user))
        .map(r -> Integer.parseInt(r[2]))
        .toList();
  }
}
