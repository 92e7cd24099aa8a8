package io.slipway.image.lint;

import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is seen by looking at instructions as they are written. */
final class FileChecks {
  private static final Set<String> RESERVED = Set.of("scratch", "context");

  private final Dockerfile dockerfile;
  private final Reporter reporter;

  FileChecks(Dockerfile dockerfile, Reporter reporter) {
    this.dockerfile = dockerfile;
    this.reporter = reporter;
  }

  /** Checks each instruction for itself, which is possible in a file that is malformed below. */
  void instructions() {
    for (SourceRange at : dockerfile.emptyContinuations()) {
      reporter.report(Rule.NO_EMPTY_CONTINUATION, at, "Empty continuation line");
    }
    dockerfile.statements().forEach(this::instruction);
  }

  private void instruction(Statement statement) {
    Reporter here = reporter.at(statement);
    if (statement.instruction() instanceof Instruction.Maintainer) {
      here.report(
          Rule.MAINTAINER_DEPRECATED,
          statement.at(),
          "Maintainer instruction is deprecated in favor of using label");
    } else if (statement.instruction() instanceof Instruction.From from && from.name() != null) {
      stageName(statement, here);
      description(statement, List.of(from.name()), here);
    } else if (statement.instruction() instanceof Instruction.Arg arg) {
      List<String> names =
          arg.declarations().stream().map(Instruction.Arg.Declaration::name).toList();
      description(statement, names, here);
    }
  }

  private static void stageName(Statement statement, Reporter here) {
    String[] words = statement.written().arguments().split("\\s+");
    if (!words[2].equals(lower(words[2]))) {
      here.report(
          Rule.STAGE_NAME_CASING,
          statement.at(),
          "Stage name '" + words[2] + "' should be lowercase");
    }
    String from = statement.written().keyword();
    boolean matches =
        from.equals(lower(from))
            ? words[1].equals(lower(words[1]))
            : !from.equals(upper(from)) || words[1].equals(upper(words[1]));
    if (!matches) {
      here.report(
          Rule.FROM_AS_CASING,
          statement.at(),
          "'" + words[1] + "' and '" + from + "' keywords' casing do not match");
    }
  }

  private static void description(Statement statement, List<String> names, Reporter here) {
    List<String> comments = statement.comments();
    if (comments.isEmpty() || names.contains(last(comments).split(" ", 2)[0])) {
      return;
    }
    String example = names.size() > 1 ? "<arg_key>" : names.get(0);
    here.report(
        Rule.INVALID_DEFINITION_DESCRIPTION,
        statement.at(),
        "Comment for "
            + statement.instruction().keyword()
            + " should follow the format: `# "
            + example
            + " <description>`");
  }

  private static String last(List<String> comments) {
    return comments.get(comments.size() - 1);
  }

  /** Checks what shows only in the file as a whole. */
  void whole() {
    stageNames();
    casing();
  }

  private void stageNames() {
    Set<String> seen = new HashSet<>();
    for (Statement statement : dockerfile.statements()) {
      if (!(statement.instruction() instanceof Instruction.From from) || from.name() == null) {
        continue;
      }
      if (RESERVED.contains(from.name())) {
        reporter.report(
            Rule.RESERVED_STAGE_NAME,
            statement.at(),
            "Stage name should not use the same name as reserved stage \"" + from.name() + "\"");
      }
      if (!seen.add(from.name())) {
        reporter.report(
            Rule.DUPLICATE_STAGE_NAME,
            statement.at(),
            "Duplicate stage name \"" + from.name() + "\", stage names should be unique");
      }
    }
  }

  /** ARGs above the first FROM take no part, as in BuildKit. */
  private void casing() {
    List<Statement> statements =
        dockerfile.statements().stream()
            .dropWhile(s -> !(s.instruction() instanceof Instruction.From))
            .toList();
    long lower =
        statements.stream().map(FileChecks::keyword).filter(k -> k.equals(lower(k))).count();
    long upper =
        statements.stream().map(FileChecks::keyword).filter(k -> k.equals(upper(k))).count();
    boolean wantLower = lower > upper;
    for (Statement statement : statements) {
      String keyword = keyword(statement);
      if (!keyword.equals(wantLower ? lower(keyword) : upper(keyword))) {
        reporter.report(
            Rule.CONSISTENT_INSTRUCTION_CASING,
            statement.at(),
            "Command '"
                + keyword
                + "' should match the case of the command majority ("
                + (wantLower ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  private static String keyword(Statement statement) {
    return statement.written().keyword();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
