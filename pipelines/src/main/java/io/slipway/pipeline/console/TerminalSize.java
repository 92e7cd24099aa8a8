package io.slipway.pipeline.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The width of the terminal, asked now and then because windows change. */
final class TerminalSize implements IntSupplier {
  private static final int USUAL = 80;
  private static final long ASK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private int columns = USUAL;
  private long askedAt;
  private boolean asked;

  @Override
  public int getAsInt() {
    if (!asked || System.nanoTime() - askedAt > ASK_EVERY_NANOS) {
      columns = ask();
      asked = true;
      askedAt = System.nanoTime();
    }
    return columns;
  }

  /** {@code stty size} prints rows and columns of the terminal at its input. */
  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String[] parts = size.strip().split(" ");
      return parts.length == 2 ? Math.max(20, Integer.parseInt(parts[1])) : USUAL;
    } catch (IOException | NumberFormatException e) {
      return USUAL;
    }
  }
}
