package io.slipway.image.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stream to its end, line by line; a line that is too long comes in pieces. */
final class LinePump {
  private static final Logger LOG = LoggerFactory.getLogger(LinePump.class);
  private static final int MAX_LINE = 16 << 10;

  private final String name;
  private final InputStream in;
  private final BiConsumer<String, String> output;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Thread thread;

  private LinePump(String name, InputStream in, BiConsumer<String, String> output) {
    this.name = name;
    this.in = in;
    this.output = output;
    this.thread = new Thread(this::run, "slipway-" + name);
    thread.setDaemon(true);
  }

  static LinePump start(String name, InputStream in, BiConsumer<String, String> output) {
    LinePump pump = new LinePump(name, in, output);
    pump.thread.start();
    return pump;
  }

  private void run() {
    byte[] buffer = new byte[8192];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        take(buffer, n);
      }
    } catch (IOException e) {
      LOG.debug("{} ended with {}", name, e.toString());
    }
    if (line.size() > 0) {
      emit();
    }
  }

  private void take(byte[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        emit();
      } else {
        line.write(buffer[i]);
        if (line.size() >= MAX_LINE) {
          emit();
        }
      }
    }
  }

  private void emit() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    output.accept(name, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /** Waits, for a second at most, until the last line was delivered. */
  void await() {
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
