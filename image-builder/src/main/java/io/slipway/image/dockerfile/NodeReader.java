package io.slipway.image.dockerfile;

import io.slipway.image.expand.Blank;
import java.util.ArrayList;
import java.util.List;

/** Physical lines -> nodes: comments, continuations, directives and here-documents. */
final class NodeReader {
  private final LineSource source;
  private final DirectiveReader directives = new DirectiveReader();
  private final List<Node> nodes = new ArrayList<>();
  private final List<SourceRange> emptyContinuations = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();

  NodeReader(LineSource source) {
    this.source = source;
  }

  void read() throws DockerfileException {
    while (source.hasNext()) {
      String raw = LineSource.withoutLineEnd(source.next());
      String line = stripLeading(raw);
      boolean directive = directives.accept(line, here());
      if (LineSource.isComment(line)) {
        remember(line, directive);
      } else if (!line.isEmpty()) {
        LogicalLine logical = join(line, raw.length() - line.length() + 1);
        if (!logical.text().isEmpty()) {
          addNode(logical);
        }
      }
    }
  }

  List<Node> nodes() {
    return nodes;
  }

  List<SourceRange> emptyContinuations() {
    return emptyContinuations;
  }

  Directives directives() {
    return directives.directives();
  }

  private SourceRange here() {
    return SourceRange.line(source.file(), source.lineNumber());
  }

  private static String stripLeading(String line) {
    int start = 0;
    while (start < line.length() && Blank.isSpace(line.charAt(start))) {
      start++;
    }
    return line.substring(start);
  }

  private void remember(String comment, boolean directive) {
    String text = Blank.strip(comment.substring(1));
    if (text.isEmpty()) {
      comments.clear();
    } else if (!directive) {
      comments.add(text);
    }
  }

  private LogicalLine join(String first, int column) {
    LogicalLine.Builder builder = new LogicalLine.Builder(source.file());
    int length = continuation(first);
    builder.add(length < 0 ? first : first.substring(0, length), source.lineNumber(), column);
    boolean empty = false;
    while (length >= 0 && source.hasNext()) {
      String line = LineSource.withoutLineEnd(source.next());
      if (LineSource.isComment(line)) {
        continue;
      }
      if (Blank.isBlank(line)) {
        empty = true;
        continue;
      }
      length = continuation(line);
      builder.add(length < 0 ? line : line.substring(0, length), source.lineNumber(), 1);
    }
    if (empty) {
      emptyContinuations.add(here());
    }
    return builder.build();
  }

  /**
   * Where the escape character stands that continues the line, or -1. Two in a row are an escaped
   * one.
   */
  private int continuation(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    char escape = directives.escape();
    boolean continued =
        end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
    return continued ? end - 1 : -1;
  }

  private void addNode(LogicalLine line) throws DockerfileException {
    Node node = NodeSplitter.split(line, 0, directives.escape(), List.copyOf(comments));
    comments.clear();
    List<Heredoc> documents = new ArrayList<>();
    for (HeredocMark mark : HeredocMark.in(node, directives.escape())) {
      documents.add(mark.read(source, node));
    }
    nodes.add(node.withHeredocs(List.copyOf(documents), source.lineNumber()));
  }
}
