package io.slipway.image.lint;

import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;

/** Takes findings and drops those of rules that don't count here. */
final class Reporter {
  private final CheckOptions options;
  private final Collection<Finding> findings;
  private final Collection<Note> notes;

  private Reporter(CheckOptions options, Collection<Finding> findings, Collection<Note> notes) {
    this.options = options;
    this.findings = findings;
    this.notes = notes;
  }

  /** With the options that hold for a whole file. */
  static Reporter of(CheckOptions options) {
    return new Reporter(options, new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  /** For one instruction: a {@code # check=} comment above it adds to the file's options. */
  Reporter at(Statement statement) {
    for (String comment : statement.comments()) {
      Optional<String> written = CheckOptions.inComment(comment);
      if (written.isPresent()) {
        return with(statement.at(), written.get());
      }
    }
    return this;
  }

  private Reporter with(SourceRange at, String written) {
    try {
      CheckOptions local = CheckOptions.parse(written);
      strangers(at, local);
      return new Reporter(options.and(local), findings, notes);
    } catch (IllegalArgumentException e) {
      notes.add(new Note(Note.OPTIONS, at, e.getMessage() + "; the comment changes nothing"));
      return this;
    }
  }

  /** Newer builders may know rules that this one doesn't, so a strange name is no error. */
  void strangers(SourceRange at, CheckOptions written) {
    written.strangers().forEach(message -> notes.add(new Note(Note.OPTIONS, at, message)));
  }

  void report(Rule rule, SourceRange at, String message) {
    if (options.allows(rule)) {
      findings.add(new Finding(rule, at, message));
    }
  }

  void unchecked(Rule rule, SourceRange at, String reason) {
    if (options.allows(rule)) {
      notes.add(Note.unchecked(rule, at, reason));
    }
  }

  Collection<Finding> findings() {
    return findings;
  }

  Collection<Note> notes() {
    return notes;
  }
}
