package io.slipway.pipeline.console;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One line, and what it is to the reader. Its text keeps colours that a process wrote, and nothing
 * else that could move a terminal's cursor or change its title.
 */
record Line(Tone tone, String text) {
  private static final Pattern STEERING =
      Pattern.compile(
          "\u001b\\[[0-9;?]*[@-ln-~]|\u001b\\][^\u0007]*\u0007?|\u001b(?!\\[[0-9;]*m)"
              + "|[\\x00-\\x08\\x0a-\\x1a\\x1c-\\x1f\\x7f]");
  private static final String RESET = "\u001b[0m";

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

  Line {
    text = STEERING.matcher(text).replaceAll("");
  }

  static List<Line> plain(String format, Object... values) {
    return said(Tone.PLAIN, format, values);
  }

  static List<Line> quiet(String format, Object... values) {
    return said(Tone.QUIET, format, values);
  }

  static List<Line> good(String format, Object... values) {
    return said(Tone.GOOD, format, values);
  }

  static List<Line> careful(String format, Object... values) {
    return said(Tone.CAREFUL, format, values);
  }

  static List<Line> bad(String format, Object... values) {
    return said(Tone.BAD, format, values);
  }

  /** The one line of an engine, below the step that it belongs to. */
  static List<Line> said(Tone tone, String format, Object... values) {
    return List.of(new Line(tone, "  " + String.format(Locale.ROOT, format, values)));
  }

  Line after(String prefix) {
    return new Line(tone, prefix + text);
  }

  /** The text with its colour, for a terminal. */
  String coloured() {
    boolean colours = !tone.code.isEmpty() || text.indexOf('\u001b') >= 0;
    return colours ? tone.code + text + RESET : text;
  }
}
