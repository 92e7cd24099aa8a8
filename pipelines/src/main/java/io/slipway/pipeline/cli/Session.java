package io.slipway.pipeline.cli;

import io.slipway.pipeline.StateDirectory;
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

  /** Where state lies. */
  Path stateDirectory() {
    return StateDirectory.of(environment);
  }
}
