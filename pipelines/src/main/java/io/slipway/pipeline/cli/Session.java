package io.slipway.pipeline.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** Where a command prints, and what it finds around it. */
record Session(PrintStream out, PrintStream err, Map<String, String> environment) {

  /** Whether a person sees {@code out} as it comes. */
  boolean terminal() {
    String term = environment.getOrDefault("TERM", "dumb");
    return out.equals(System.out)
        && System.console() != null
        && !term.equals("dumb")
        && !environment.containsKey("NO_COLOR")
        && !environment.containsKey("CI");
  }

  /** Where state lies: {@code $SLIPWAY_STATE}, or below the XDG state directory. */
  Path stateDirectory() {
    String own = environment.getOrDefault("SLIPWAY_STATE", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        xdg.isEmpty()
            ? Path.of(
                environment.getOrDefault("HOME", System.getProperty("user.home")),
                ".local",
                "state")
            : Path.of(xdg);
    return base.resolve("slipway").toAbsolutePath();
  }
}
