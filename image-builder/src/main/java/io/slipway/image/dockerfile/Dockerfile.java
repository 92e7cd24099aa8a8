package io.slipway.image.dockerfile;

import java.util.List;

/**
 * A parsed Dockerfile.
 *
 * @param file its name as messages show it
 * @param directives what its head says about how to read it
 * @param statements all instructions in order
 * @param emptyContinuations the last lines of instructions that are continued by empty lines
 */
public record Dockerfile(
    String file,
    Directives directives,
    List<Statement> statements,
    List<SourceRange> emptyContinuations) {

  public Dockerfile {
    statements = List.copyOf(statements);
    emptyContinuations = List.copyOf(emptyContinuations);
  }

  /** The instructions without their places. */
  public List<Instruction> instructions() {
    return statements.stream().map(Statement::instruction).toList();
  }
}
