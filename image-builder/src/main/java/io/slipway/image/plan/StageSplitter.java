package io.slipway.image.plan;

import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A file cut at its FROM instructions.
 *
 * @param before the ARGs above the first FROM
 */
record StageSplitter(List<Statement> before, List<Section> stages) {

  /** One FROM and what follows it. */
  record Section(Statement from, List<Statement> statements) {
    Instruction.From instruction() {
      return (Instruction.From) from.instruction();
    }
  }

  static StageSplitter split(Dockerfile dockerfile) throws DockerfileException {
    List<Statement> before = new ArrayList<>();
    List<Section> stages = new ArrayList<>();
    for (Statement statement : dockerfile.statements()) {
      if (statement.instruction() instanceof Instruction.From) {
        stages.add(new Section(statement, new ArrayList<>()));
      } else if (!stages.isEmpty()) {
        stages.get(stages.size() - 1).statements().add(statement);
      } else if (statement.instruction() instanceof Instruction.Arg) {
        before.add(statement);
      } else {
        throw statement.error(
            statement.instruction().keyword()
                + " stands before the first FROM, where only ARG may; a stage begins with FROM");
      }
    }
    if (stages.isEmpty()) {
      throw new DockerfileException(
          SourceRange.line(dockerfile.file(), 1), "there is no FROM, so nothing to build");
    }
    return new StageSplitter(before, stages);
  }
}
