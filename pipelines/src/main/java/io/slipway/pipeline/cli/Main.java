package io.slipway.pipeline.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The entry point of {@code slipway}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    UrlHandlers.useJdks();
    int code = run(args, System.out, System.err, System.getenv());
    Interruption.allSaid();
    System.exit(code);
  }

  /**
   * Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage, 3 rolled back, 4
   * refused.
   */
  public static int run(
      String[] args, PrintStream out, PrintStream err, Map<String, String> environment) {
    List<String> words = List.of(args);
    if (words.equals(List.of("--version")) || words.equals(List.of("-V"))) {
      // The shortest of starts: not even the parser of options is loaded.
      out.println("slipway " + Version.text());
      return 0;
    }
    return CommandRunner.run(args, new Session(out, err, environment));
  }
}
