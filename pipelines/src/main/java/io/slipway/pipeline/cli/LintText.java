package io.slipway.pipeline.cli;

import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.lint.Finding;
import io.slipway.image.lint.Note;
import io.slipway.image.lint.Report;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What checks found, for a person: the place, the lines meant, what to do. */
final class LintText {
  /** A here-document of a thousand lines is told by its first. */
  private static final int MAX_LINES = 4;

  private final PrintStream out;

  LintText(PrintStream out) {
    this.out = out;
  }

  void print(byte[] source, Report report) {
    List<String> lines = new String(source, StandardCharsets.UTF_8).lines().toList();
    for (Finding finding : report.findings()) {
      print(lines, finding.at(), finding.rule().published() + ": " + finding.message());
      out.println("     = " + finding.remedy());
    }
    for (Note note : report.notes()) {
      boolean options = note.code().equals(Note.OPTIONS);
      out.println(
          note.at() + ": " + (options ? "" : note.code() + " not checked: ") + note.message());
    }
    if (report.failure() != null) {
      print(lines, report.failure().at(), "error: " + report.failure().problem());
    }
    if (report.refuses()) {
      out.println(report.refusal());
    }
  }

  private void print(List<String> source, SourceRange at, String message) {
    out.println(at.file() + ":" + at.startLine() + ":" + at.startColumn() + ": " + message);
    int end = Math.min(source.size(), at.endLine());
    int shown = Math.min(end, at.startLine() + MAX_LINES - 1);
    for (int line = at.startLine(); line <= shown; line++) {
      out.printf("%4d | %s%n", line, source.get(line - 1));
    }
    if (end > shown) {
      out.println("     | ... to line " + end);
    }
  }
}
