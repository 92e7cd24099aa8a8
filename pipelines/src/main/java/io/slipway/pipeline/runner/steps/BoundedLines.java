package io.slipway.pipeline.runner.steps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** Lines of a stream; a line without end is handed on in parts, so that memory stays bounded. */
final class BoundedLines {
  private static final int LONGEST = 32 * 1024;

  private BoundedLines() {}

  /** Reads to the end of the stream, or until it is closed. */
  static void read(InputStream stream, Charset charset, Consumer<String> lines) {
    StringBuilder line = new StringBuilder();
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, charset))) {
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        if (next == '\n' || line.length() >= LONGEST) {
          flush(line, lines);
        }
        if (next != '\n' && next != '\r') {
          line.append((char) next);
        }
      }
    } catch (IOException e) {
      // The process was stopped, and its output with it; what came before is handed on.
    }
    if (line.length() > 0) {
      flush(line, lines);
    }
  }

  private static void flush(StringBuilder line, Consumer<String> lines) {
    lines.accept(line.toString());
    line.setLength(0);
  }
}
