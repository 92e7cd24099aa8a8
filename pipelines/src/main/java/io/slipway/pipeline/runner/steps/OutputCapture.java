package io.slipway.pipeline.runner.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.pipeline.runner.PipelineFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Keeps what a command writes, byte for byte, for {@code returnStdout}. */
final class OutputCapture {
  /** Bytes; a script that wants more should read a file. */
  private static final int LIMIT = 16 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean tooLong;

  /** Reads to the end of the stream, or until it is closed. */
  void read(InputStream stream) {
    byte[] buffer = new byte[8 * 1024];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        keep(buffer, read);
      }
    } catch (IOException e) {
      // The process was stopped, and its output with it.
    }
  }

  private synchronized void keep(byte[] buffer, int length) {
    tooLong |= bytes.size() + length > LIMIT;
    if (!tooLong) {
      bytes.write(buffer, 0, length);
    }
  }

  synchronized String text() {
    if (tooLong) {
      throw new PipelineFailure(
          "sh with returnStdout wrote more than " + LIMIT + " bytes; write them to a file instead");
    }
    return bytes.toString(UTF_8);
  }
}
