package io.slipway.image.dockerfile;

import io.slipway.image.expand.Blank;
import java.util.ArrayList;
import java.util.List;

/** Splitting of arguments, quotes and escapes kept. */
final class Words {
  private final String text;
  private final char escape;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int position;

  private Words(String text, char escape) {
    this.text = text;
    this.escape = escape;
  }

  /** Words between blanks, where quoted or escaped blanks don't count. */
  static List<String> quoted(String text, char escape) {
    return new Words(text, escape).split();
  }

  /** Words between blanks, whatever the quotes. */
  static List<String> plain(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("[\\t\\u000B\\f\\r ]+", -1));
  }

  private List<String> split() {
    char quote = 0;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (quote == 0 && Blank.isSpace(c)) {
        finish();
      } else if (c == escape && quote != '\'') {
        quote = position == text.length() ? 0 : quote;
        escaped();
      } else {
        word.append(c);
        quote = nextQuote(quote, c);
      }
    }
    finish();
    return List.copyOf(words);
  }

  private static char nextQuote(char quote, char c) {
    if (quote == 0) {
      return c == '\'' || c == '"' ? c : 0;
    }
    return c == quote ? 0 : quote;
  }

  /** An escape at the very end is dropped, as BuildKit does. */
  private void escaped() {
    if (position < text.length()) {
      word.append(escape).append(text.charAt(position++));
    }
  }

  private void finish() {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
