package io.slipway.pipeline.console;

/** One line, and what it is to the reader. */
record Line(Tone tone, String text) {

  /** How a line is coloured. */
  enum Tone {
    HEADING("\u001b[1m"),
    GOOD("\u001b[32m"),
    BAD("\u001b[31m"),
    CAREFUL("\u001b[33m"),
    QUIET("\u001b[2m"),
    PLAIN("");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  /** The text with its colour, for a terminal. */
  String coloured() {
    return tone.code.isEmpty() ? text : tone.code + text + "\u001b[0m";
  }
}
