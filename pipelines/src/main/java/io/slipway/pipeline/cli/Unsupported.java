package io.slipway.pipeline.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the design names and a later issue brings: refused by name, never passed over. */
final class Unsupported {
  private static final Map<String, Integer> BUILD_OPTIONS =
      Map.of(
          "--secret", 3,
          "--ssh", 3,
          "--cache-from", 3,
          "--cache-to", 3,
          "--sbom", 3,
          "--provenance", 3);

  private static final Map<String, Integer> COMMANDS = Map.of("harbor", 4);

  private Unsupported() {}

  static Optional<String> option(String command, String word) {
    String name = word.split("=", 2)[0];
    Integer issue = command.equals("build") ? BUILD_OPTIONS.get(name) : null;
    return message(name, issue);
  }

  static Optional<String> command(String word) {
    return message(word, COMMANDS.get(word));
  }

  private static Optional<String> message(String name, @Nullable Integer issue) {
    return issue == null
        ? Optional.empty()
        : Optional.of(name + " isn't supported yet (issue " + issue + ")");
  }
}
