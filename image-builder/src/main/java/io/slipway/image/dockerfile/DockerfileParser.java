package io.slipway.image.dockerfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Dockerfiles. Whatever the input, the outcome is a {@link Dockerfile} or a {@link
 * DockerfileException} with a place. Stateless.
 */
public final class DockerfileParser {
  private DockerfileParser() {}

  /**
   * @param file the name that messages show
   */
  public static Dockerfile parse(String file, byte[] bytes) throws DockerfileException {
    NodeReader reader = new NodeReader(LineSource.of(file, bytes));
    reader.read();
    if (reader.nodes().isEmpty()) {
      throw new DockerfileException(
          SourceRange.line(file, 1), "the Dockerfile has no instructions");
    }
    InstructionParser parser = new InstructionParser(reader.directives().escape());
    List<Statement> statements = new ArrayList<>();
    for (Node node : reader.nodes()) {
      statements.add(new Statement(parser.parse(node), node.at(), node.comments()));
    }
    return new Dockerfile(file, reader.directives(), statements, reader.warnings());
  }

  public static Dockerfile parse(String file, String text) throws DockerfileException {
    return parse(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads an ONBUILD trigger from an image's configuration.
   *
   * @param at the FROM instruction that brought it in, where its errors are reported
   */
  public static Statement parseTrigger(String expression, SourceRange at)
      throws DockerfileException {
    try {
      List<Statement> statements = parse(at.file(), expression).statements();
      if (statements.size() != 1) {
        throw new DockerfileException(at, "it is more than one instruction");
      }
      Instruction trigger = statements.get(0).instruction();
      if (trigger instanceof Instruction.From
          || trigger instanceof Instruction.Onbuild
          || trigger instanceof Instruction.Maintainer) {
        throw new DockerfileException(at, trigger.keyword() + " isn't allowed as a trigger");
      }
      return new Statement(trigger, at, List.of());
    } catch (DockerfileException e) {
      throw new DockerfileException(
          at, "the base image's ONBUILD trigger '" + expression + "': " + e.problem());
    }
  }
}
