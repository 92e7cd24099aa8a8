package io.slipway.pipeline.cli;

import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.lint.Finding;
import io.slipway.image.lint.Note;
import io.slipway.image.lint.Report;
import io.slipway.image.lint.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What checks found, for programs; the shape is documented in docs/lint.md. */
final class LintJson {
  record Place(int line, int column, int endLine, int endColumn) {
    static Place of(SourceRange at) {
      return new Place(at.startLine(), at.startColumn(), at.endLine(), at.endColumn());
    }
  }

  record FindingView(String rule, String message, String remedy, String url, Place at) {
    static FindingView of(Finding f) {
      return new FindingView(
          f.rule().published(), f.message(), f.remedy(), f.rule().url(), Place.of(f.at()));
    }
  }

  record NoteView(String code, String message, int line) {
    static NoteView of(Note note) {
      return new NoteView(note.code(), note.message(), note.at().startLine());
    }
  }

  record ErrorView(String message, Place at) {
    static @Nullable ErrorView of(@Nullable DockerfileException failure) {
      return failure == null ? null : new ErrorView(failure.problem(), Place.of(failure.at()));
    }
  }

  record FileView(
      String file,
      List<FindingView> findings,
      List<NoteView> notes,
      @Nullable ErrorView error,
      boolean failed) {
    static FileView of(String file, Report report) {
      return new FileView(
          file,
          report.findings().stream().map(FindingView::of).toList(),
          report.notes().stream().map(NoteView::of).toList(),
          ErrorView.of(report.failure()),
          report.failure() != null || report.refuses());
    }
  }

  record RuleView(
      String rule,
      String description,
      String why,
      String remedy,
      String url,
      boolean experimental) {
    static RuleView of(Rule rule) {
      return new RuleView(
          rule.published(),
          rule.description(),
          rule.why(),
          rule.remedy(),
          rule.url(),
          rule.experimental());
    }
  }

  private LintJson() {}

  static String of(Object value) {
    return JsonMapper.builder().build().writeValueAsString(value);
  }
}
