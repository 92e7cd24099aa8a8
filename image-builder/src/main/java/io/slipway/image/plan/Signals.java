package io.slipway.image.plan;

import io.slipway.image.suggest.Nearest;
import java.util.Locale;
import java.util.Set;

/** Linux' signals by name or number (signal(7)). */
final class Signals {
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

  private Signals() {}

  static boolean isSignal(String text) {
    if (text.matches("\\d{1,9}")) {
      return Integer.parseInt(text) > 0;
    }
    String name = bare(text);
    return NAMES.contains(name) || name.matches("RTM(IN(\\+([1-9]|1[0-5]))?|AX(-([1-9]|1[0-4]))?)");
  }

  static String hint(String text) {
    return Nearest.of(bare(text), NAMES).map(n -> " (did you mean SIG" + n + "?)").orElse("");
  }

  private static String bare(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return upper.startsWith("SIG") ? upper.substring(3) : upper;
  }
}
