package io.slipway.image.sbom.find;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a text that may be endless or binary: what a line has beyond a bound is dropped. */
final class Lines {
  private static final int MAX_LINE = 1 << 16;

  private final InputStream in;

  Lines(InputStream in) {
    this.in = in;
  }

  /** Null at the end. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.size() < MAX_LINE) {
        line.write(c);
      }
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
