package io.slipway.image.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What root may do in a sandbox (capabilities(7)). */
final class Capabilities {
  /** In the kernel's order, each at its number. */
  static final List<String> ALL =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_DAC_READ_SEARCH",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_NET_RAW",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_CHROOT",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_MKNOD",
          "CAP_LEASE",
          "CAP_AUDIT_WRITE",
          "CAP_AUDIT_CONTROL",
          "CAP_SETFCAP",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ",
          "CAP_PERFMON",
          "CAP_BPF",
          "CAP_CHECKPOINT_RESTORE");

  /** Docker's default set (moby, oci/caps/defaults.go). */
  static final List<String> DEFAULT =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  private static final int LONGEST_NUMBER = 16;

  private Capabilities() {}

  /** What this process has itself. */
  static List<String> own() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapPrm:")) {
        long mask = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
        return ALL.stream().filter(name -> (mask & mask(List.of(name))) != 0).toList();
      }
    }
    return DEFAULT;
  }

  /** What the kernel knows, which may be less than what is known here. */
  static List<String> known() throws IOException {
    // Such a file gives all it has to the first read, and nothing to a second one.
    try (InputStream in = Files.newInputStream(Path.of("/proc/sys/kernel/cap_last_cap"))) {
      String last = new String(in.readNBytes(LONGEST_NUMBER), StandardCharsets.US_ASCII).strip();
      return ALL.subList(0, Math.min(ALL.size(), Integer.parseInt(last) + 1));
    }
  }

  /** A set as setpriv(1) names it. */
  static String forSetpriv(List<String> set) {
    StringBuilder text = new StringBuilder("-all");
    set.forEach(
        c -> text.append(",+").append(c.substring("CAP_".length()).toLowerCase(Locale.ROOT)));
    return text.toString();
  }

  /** A set as the kernel's bit mask. */
  static long mask(List<String> set) {
    return set.stream().mapToLong(name -> 1L << ALL.indexOf(name)).sum();
  }
}
