package io.slipway.image.dockerfile;

import java.util.List;
import java.util.Locale;

/**
 * A logical line split into keyword, flags and the rest, which is not interpreted yet.
 *
 * @param keyword as written
 * @param rest what follows the flags, without blanks around it
 * @param restOffset where {@code rest} starts in {@code line}
 * @param heredocs the here-documents that follow the line, in order
 */
record Node(
    String keyword,
    List<FlagWord> flags,
    String rest,
    int restOffset,
    List<Heredoc> heredocs,
    LogicalLine line,
    int offset,
    SourceRange at,
    List<String> comments) {

  /** A word that starts with {@code --}, quotes and escapes taken away. */
  record FlagWord(String text, SourceRange at) {}

  String name() {
    return keyword.toUpperCase(Locale.ROOT);
  }

  DockerfileException error(String problem) {
    return new DockerfileException(at, problem);
  }

  Node withHeredocs(List<Heredoc> documents, int lastLine) {
    SourceRange whole =
        documents.isEmpty()
            ? at
            : new SourceRange(at.file(), at.startLine(), at.startColumn(), lastLine, 1);
    return new Node(keyword, flags, rest, restOffset, documents, line, offset, whole, comments);
  }
}
