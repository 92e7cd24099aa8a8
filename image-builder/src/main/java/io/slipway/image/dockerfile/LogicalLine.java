package io.slipway.image.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Physical lines joined at their continuations, with the way back to where each character stood.
 */
final class LogicalLine {
  private record Piece(int offset, int line, int column) {}

  private final String file;
  private final String text;
  private final List<Piece> pieces;

  private LogicalLine(String file, String text, List<Piece> pieces) {
    this.file = file;
    this.text = text;
    this.pieces = pieces;
  }

  String text() {
    return text;
  }

  int startLine() {
    return pieces.get(0).line();
  }

  SourceRange range(int start, int end) {
    Piece first = pieceAt(start);
    Piece last = pieceAt(Math.max(start, end - 1));
    return new SourceRange(
        file,
        first.line(),
        first.column() + start - first.offset(),
        last.line(),
        last.column() + end - last.offset());
  }

  SourceRange whole() {
    return range(0, text.length());
  }

  private Piece pieceAt(int offset) {
    int found = 0;
    for (int i = 0; i < pieces.size() && pieces.get(i).offset() <= offset; i++) {
      found = i;
    }
    return pieces.get(found);
  }

  /** Joins the pieces of one logical line. */
  static final class Builder {
    private final String file;
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    Builder(String file) {
      this.file = file;
    }

    /** {@code column} is where {@code part} starts in its line, from 1. */
    void add(String part, int line, int column) {
      pieces.add(new Piece(text.length(), line, column));
      text.append(part);
    }

    LogicalLine build() {
      return new LogicalLine(file, text.toString(), List.copyOf(pieces));
    }
  }
}
