package io.slipway.image.plan;

import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Statement;
import java.util.List;
import java.util.Set;

/**
 * A stage of a Dockerfile.
 *
 * @param index its place among all stages of the file, from 0
 * @param name as given after AS, else {@code stage-INDEX}
 * @param platform what it is built for
 * @param from its FROM instruction
 * @param statements what follows FROM, not yet expanded
 * @param needs the stages that must be there first: its base's and those it copies or mounts from
 */
public record Stage(
    int index,
    String name,
    Base base,
    Platform platform,
    Statement from,
    List<Statement> statements,
    Set<Integer> needs) {

  public Stage {
    statements = List.copyOf(statements);
    needs = Set.copyOf(needs);
  }
}
