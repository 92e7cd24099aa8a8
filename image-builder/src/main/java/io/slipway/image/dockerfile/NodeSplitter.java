package io.slipway.image.dockerfile;

import io.slipway.image.dockerfile.Node.FlagWord;
import io.slipway.image.expand.Blank;
import java.util.ArrayList;
import java.util.List;

/** Splits a logical line, or the trigger at the end of one, into keyword, flags and rest. */
final class NodeSplitter {
  private final LogicalLine line;
  private final String text;
  private final char escape;
  private final List<FlagWord> flags = new ArrayList<>();
  private int position;

  private NodeSplitter(LogicalLine line, int offset, char escape) {
    this.line = line;
    this.text = line.text();
    this.escape = escape;
    this.position = offset;
  }

  static Node split(LogicalLine line, int offset, char escape, List<String> comments) {
    return new NodeSplitter(line, offset, escape).split(comments);
  }

  private Node split(List<String> comments) {
    skipBlanks();
    int offset = position;
    while (position < text.length() && !isSeparator(text.charAt(position))) {
      position++;
    }
    String keyword = Blank.strip(text.substring(offset, position));
    readFlags();
    skipBlanks();
    String rest = Blank.strip(text.substring(position));
    SourceRange at = line.range(offset, Math.max(offset, text.length()));
    return new Node(
        keyword, List.copyOf(flags), rest, position, List.of(), line, offset, at, comments);
  }

  /** What ends the keyword: Go's {@code [\t\v\f\r ]}. */
  static boolean isSeparator(char c) {
    return c == ' ' || c == '\t' || c == '\u000B' || c == '\f' || c == '\r';
  }

  private void skipBlanks() {
    while (position < text.length() && Blank.isSpace(text.charAt(position))) {
      position++;
    }
  }

  private void readFlags() {
    skipBlanks();
    while (text.startsWith("--", position)) {
      int start = position;
      String word = flagWord();
      if (word.equals("--")) {
        return;
      }
      flags.add(new FlagWord(word, line.range(start, position)));
      skipBlanks();
    }
  }

  private String flagWord() {
    StringBuilder word = new StringBuilder();
    char quote = 0;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (quote == 0 && Blank.isSpace(c)) {
        break;
      }
      position++;
      if (c == escape) {
        quote = position == text.length() ? 0 : quote;
        word.append(position < text.length() ? String.valueOf(text.charAt(position++)) : "");
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    return word.toString();
  }
}
