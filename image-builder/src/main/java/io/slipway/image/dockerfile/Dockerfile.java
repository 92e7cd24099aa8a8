package io.slipway.image.dockerfile;

import java.util.List;

/**
 * A parsed Dockerfile.
 *
 * @param file its name as messages show it
 * @param directives what its head says about how to read it
 * @param statements all instructions in order
 * @param warnings findings that don't stop a build
 */
public record Dockerfile(
    String file, Directives directives, List<Statement> statements, List<Warning> warnings) {

  public Dockerfile {
    statements = List.copyOf(statements);
    warnings = List.copyOf(warnings);
  }

  /** The instructions without their places. */
  public List<Instruction> instructions() {
    return statements.stream().map(Statement::instruction).toList();
  }

  /** {@code code} is stable and documented. */
  public record Warning(String code, String message, SourceRange at) {}
}
