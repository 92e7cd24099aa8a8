package io.slipway.image.dockerfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    Partial partial = parsePartly(file, bytes);
    if (partial.failure() != null) {
      throw partial.failure();
    }
    return partial.dockerfile();
  }

  /**
   * What could be read of a file.
   *
   * @param dockerfile the statements before the failure
   * @param failure null where the whole file is well-formed
   */
  public record Partial(Dockerfile dockerfile, @Nullable DockerfileException failure) {}

  /** Parses as far as the file is well-formed, for checks that report more than the first error. */
  public static Partial parsePartly(String file, byte[] bytes) {
    try {
      NodeReader reader = new NodeReader(LineSource.of(file, bytes));
      reader.read();
      return statements(file, reader);
    } catch (DockerfileException e) {
      Dockerfile nothing = new Dockerfile(file, Directives.defaults(), List.of(), List.of());
      return new Partial(nothing, e);
    }
  }

  private static Partial statements(String file, NodeReader reader) {
    InstructionParser parser = new InstructionParser(reader.directives().escape());
    List<Statement> statements = new ArrayList<>();
    DockerfileException failure = null;
    try {
      for (Node node : reader.nodes()) {
        Statement.Written written = new Statement.Written(node.keyword(), node.rest());
        statements.add(new Statement(parser.parse(node), node.at(), node.comments(), written));
      }
    } catch (DockerfileException e) {
      failure = e;
    }
    if (reader.nodes().isEmpty()) {
      failure =
          new DockerfileException(SourceRange.line(file, 1), "the Dockerfile has no instructions");
    }
    List<SourceRange> continuations = reader.emptyContinuations();
    return new Partial(
        new Dockerfile(file, reader.directives(), statements, continuations), failure);
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
      return new Statement(trigger, at, List.of(), statements.get(0).written());
    } catch (DockerfileException e) {
      throw new DockerfileException(
          at, "the base image's ONBUILD trigger '" + expression + "': " + e.problem());
    }
  }
}
