package io.slipway.image.sandbox;

import java.util.List;

/** What root may do in a sandbox: Docker's default set (moby, oci/caps/defaults.go). */
final class Capabilities {
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

  private Capabilities() {}

  /** The set as setpriv(1) names it. */
  static String forSetpriv() {
    StringBuilder set = new StringBuilder("-all");
    DEFAULT.forEach(
        c ->
            set.append(",+")
                .append(c.substring("CAP_".length()).toLowerCase(java.util.Locale.ROOT)));
    return set.toString();
  }
}
