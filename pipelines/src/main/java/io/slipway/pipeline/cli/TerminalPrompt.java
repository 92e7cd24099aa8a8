package io.slipway.pipeline.cli;

import io.slipway.pipeline.runner.Prompt;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** Asks at the terminal. Input is polled, because a read there cannot be interrupted. */
final class TerminalPrompt implements Prompt {
  private static final long POLL_MILLIS = 100;

  private final Session session;

  TerminalPrompt(Session session) {
    this.session = session;
  }

  @Override
  public Optional<Boolean> ask(String message, String proceed) throws InterruptedException {
    session.err().println(message + " [y = " + proceed + ", n = Abort]");
    try {
      while (true) {
        String answer = line(System.in).strip().toLowerCase(Locale.ROOT);
        if (answer.equals("y") || answer.equals("yes")) {
          return Optional.of(true);
        }
        if (answer.equals("n") || answer.equals("no")) {
          return Optional.of(false);
        }
        session.err().println("Please answer y or n");
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String line(InputStream in) throws IOException, InterruptedException {
    StringBuilder line = new StringBuilder();
    while (true) {
      while (in.available() == 0) {
        Thread.sleep(POLL_MILLIS);
      }
      int next = in.read();
      if (next < 0 || next == '\n') {
        return line.toString();
      }
      line.append((char) next);
    }
  }
}
