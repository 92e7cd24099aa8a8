package io.slipway.image.dockerfile;

import io.slipway.image.dockerfile.Flags.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HEALTHCHECK. */
final class HealthcheckParser {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Map<String, Kind> FLAGS =
      Map.of(
          "interval", Kind.TEXT,
          "timeout", Kind.TEXT,
          "start-period", Kind.TEXT,
          "start-interval", Kind.TEXT,
          "retries", Kind.TEXT);

  private HealthcheckParser() {}

  static Instruction parse(Node node) throws DockerfileException {
    Flags flags = Flags.read(node, FLAGS);
    if (node.rest().isEmpty()) {
      throw node.error("HEALTHCHECK requires at least one argument: CMD or NONE");
    }
    String[] parts = node.rest().split("\\s+", 2);
    String rest = parts.length == 2 ? parts[1] : "";
    return switch (parts[0].toUpperCase(Locale.ROOT)) {
      case "NONE" -> none(node, rest);
      case "CMD" -> check(node, flags, rest);
      default ->
          throw node.error("unknown type \"" + parts[0] + "\" in HEALTHCHECK (try CMD or NONE)");
    };
  }

  /** Flags mean nothing here, but are no mistake, as in BuildKit. */
  private static Instruction none(Node node, String rest) throws DockerfileException {
    if (!rest.isEmpty()) {
      throw node.error("HEALTHCHECK NONE takes no arguments");
    }
    return Instruction.Healthcheck.none();
  }

  private static Instruction check(Node node, Flags flags, String rest) throws DockerfileException {
    Command command = InstructionParser.command(node, rest);
    if (rest.isEmpty() || command.isEmpty()) {
      throw node.error("missing command after HEALTHCHECK CMD");
    }
    return new Instruction.Healthcheck(
        command,
        duration(node, flags, "interval"),
        duration(node, flags, "timeout"),
        duration(node, flags, "start-period"),
        duration(node, flags, "start-interval"),
        retries(node, flags));
  }

  private static @Nullable Duration duration(Node node, Flags flags, String name)
      throws DockerfileException {
    String text = flags.text(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    Duration duration;
    try {
      duration = GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw flags.error(name, node, "--" + name + ": " + e.getMessage());
    }
    if (duration.isZero()) {
      return null;
    }
    if (duration.compareTo(SHORTEST) < 0) {
      throw flags.error(name, node, "--" + name + " cannot be less than 1ms");
    }
    return duration;
  }

  private static int retries(Node node, Flags flags) throws DockerfileException {
    String text = flags.text("retries");
    if (text == null || text.isEmpty()) {
      return 0;
    }
    try {
      int retries = Integer.parseInt(text);
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException e) {
      throw flags.error("retries", node, "--retries: '" + text + "' is not a number");
    }
    throw flags.error("retries", node, "--retries cannot be negative (" + text + ")");
  }
}
