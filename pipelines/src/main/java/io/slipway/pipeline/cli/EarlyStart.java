package io.slipway.pipeline.cli;

import io.slipway.image.config.Json;
import io.slipway.image.posix.Posix;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every build and copy needs and what is slow to start (logging looks for its parts in all
 * jars, the C library's door is a library of its own, JSON's mapper asks for calendars) starts on a
 * thread of its own while the command line is parsed. The two have nothing in common, and the
 * command waits before it begins, so neither can wait for a class that the other holds.
 */
final class EarlyStart {
  private static final Set<String> COMMANDS = Set.of("build", "copy", "replicate");

  private static final byte[] EMPTY = {'{', '}'};

  private static @Nullable Thread begun;

  private EarlyStart() {}

  /** Begins what {@code command} needs, where another processor is there to do it. */
  static synchronized void begin(String command) {
    if (begun == null
        && COMMANDS.contains(command)
        && Runtime.getRuntime().availableProcessors() > 1) {
      begun = new Thread(() -> start(command.equals("build")), "slipway-early");
      begun.setDaemon(true);
      begun.start();
    }
  }

  private static void start(boolean files) {
    try {
      Logger log = LoggerFactory.getLogger(EarlyStart.class);
      log.trace("started");
      if (files) {
        Posix.uid();
        ObjectNode unused = Json.object(EMPTY);
      } else {
        JsonMapper unused = JsonMapper.builder().build();
      }
    } catch (RuntimeException | LinkageError e) {
      // Whoever needs it meets the same failure, and knows what it was for.
    }
  }

  /** Waits until all is started. */
  static synchronized void await() throws InterruptedException {
    if (begun != null) {
      begun.join();
    }
  }
}
