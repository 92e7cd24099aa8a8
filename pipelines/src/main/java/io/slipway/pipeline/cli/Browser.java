package io.slipway.pipeline.cli;

import java.io.IOException;

/** Opens an address in the person's browser, where there is one. */
final class Browser {
  private Browser() {}

  static void open(String url) {
    try {
      new ProcessBuilder("xdg-open", url)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // No desktop here: the address is on the screen.
    }
  }
}
