package io.slipway.image.sandbox;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.Posix;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What it depends on whether a sandbox works here: the boot, the kernel and its settings, who this
 * process is and what it may do, and the programs that make sandboxes.
 */
final class MachineFacts {
  /** Raised when sandboxes are made in another way, so that they are tried again. */
  private static final String EDITION = "1";

  private static final int LONGEST = 1 << 14;

  private static final List<String> TEXTS =
      List.of(
          "proc/sys/kernel/random/boot_id",
          "proc/sys/kernel/osrelease",
          "proc/sys/kernel/unprivileged_userns_clone",
          "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
          "proc/sys/user/max_user_namespaces",
          "proc/sys/user/max_mnt_namespaces",
          "proc/sys/user/max_pid_namespaces",
          "proc/self/attr/current");

  /** Of this process, each in a line of its status (proc_pid_status(5)). */
  private static final List<String> POWERS =
      List.of("Uid:", "Gid:", "CapPrm:", "CapEff:", "CapBnd:", "NoNewPrivs:", "Seccomp:");

  private static final List<String> NAMESPACES = List.of("user", "mnt", "pid");

  private static final List<String> PROGRAMS =
      List.of(
          "unshare",
          "setpriv",
          "mount",
          "sh",
          "perl",
          "newuidmap",
          "newgidmap",
          "crun",
          "runc",
          "bwrap");

  private MachineFacts() {}

  /** The same words as long as nothing changes that matters. */
  static String digest() {
    return digest(Path.of("/"), Posix.uid());
  }

  static String digest(Path root, int uid) {
    StringBuilder facts = new StringBuilder(EDITION).append(' ').append(uid).append('\n');
    TEXTS.forEach(name -> line(facts, name, text(root.resolve(name))));
    text(root.resolve("proc/self/status"))
        .lines()
        .filter(line -> POWERS.stream().anyMatch(line::startsWith))
        .forEach(line -> line(facts, "", line));
    NAMESPACES.forEach(name -> line(facts, name, link(root.resolve("proc/self/ns/" + name))));
    for (String table : List.of("etc/subuid", "etc/subgid")) {
      line(facts, table, text(root.resolve(table)));
    }
    PROGRAMS.forEach(program -> programs(facts, root, program));
    return Digests.of(facts.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void line(StringBuilder facts, String name, String value) {
    facts.append(name).append(' ').append(value).append('\n');
  }

  /** Of all places: an earlier one may be filled later. */
  private static void programs(StringBuilder facts, Path root, String program) {
    for (String place : Host.PLACES) {
      File file = root.resolve(place.substring(1)).resolve(program).toFile();
      if (file.canExecute()) {
        line(facts, place + "/" + program, file.length() + " " + file.lastModified());
      }
    }
  }

  private static String link(Path path) {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** Files of the kernel have no size, and some give all they have to the first read only. */
  private static String text(Path path) {
    if (!path.toFile().exists()) {
      return "";
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = new byte[LONGEST];
      int length = in.read(bytes);
      return new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
