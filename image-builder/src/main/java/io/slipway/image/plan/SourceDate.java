package io.slipway.image.plan;

import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.plan.StageSplitter.Section;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code SOURCE_DATE_EPOCH} names where it is no number, by BuildKit's front end
 * (dockerfile2llb, epoch.go): the main context, a named one, or a stage that is nothing but one
 * remote ADD.
 */
public sealed interface SourceDate {
  String VARIABLE = "SOURCE_DATE_EPOCH";

  /** The main context's time. */
  record OfMain() implements SourceDate {}

  /** A named context's time. */
  record OfNamed(NamedContext context) implements SourceDate {}

  /** The time of what a stage adds. */
  record OfStage(Statement at, Origin origin) implements SourceDate {}

  /** Empty where the variable is not set, or something else than a name of these. */
  static Optional<SourceDate> of(Dockerfile dockerfile, PlanRequest request)
      throws DockerfileException {
    String word = request.buildArgs().get(VARIABLE);
    if (word == null) {
      word = GlobalArguments.of(dockerfile, request).get(VARIABLE);
    }
    if (word == null || word.isBlank() || word.strip().matches("[+-]?\\d+")) {
      return Optional.empty();
    } else if (word.equals("context")) {
      return Optional.of(new OfMain());
    }
    Optional<NamedContext> named = request.contexts().find(word);
    if (named.isPresent()) {
      return named.map(OfNamed::new);
    }
    for (Section section : StageSplitter.split(dockerfile).stages()) {
      if (word.equalsIgnoreCase(section.instruction().name())) {
        return Optional.of(new Reader(dockerfile, request).stage(section));
      }
    }
    return Optional.empty();
  }

  /** Reads a stage that only holds a source. */
  final class Reader {
    private final PlanRequest request;
    private final Words words;
    private final Map<String, String> values = new HashMap<>();

    private Reader(Dockerfile dockerfile, PlanRequest request) throws DockerfileException {
      this.request = request;
      this.words = new Words(dockerfile.directives().escape());
      GlobalArguments globals = GlobalArguments.of(dockerfile, request);
      for (String name : globals.names()) {
        values.put(name, String.valueOf(globals.get(name)));
      }
      values.remove(VARIABLE);
    }

    private OfStage stage(Section section) throws DockerfileException {
      String base = words.expand(section.from(), section.instruction().image(), values::get);
      if (!base.equals("scratch")) {
        throw section.from().error("a stage that " + VARIABLE + " names must be FROM scratch");
      }
      @Nullable OfStage found = null;
      for (Statement statement : section.statements()) {
        if (statement.instruction() instanceof Instruction.Arg arg) {
          declare(statement, arg);
        } else if (statement.instruction() instanceof Instruction.Add add && found == null) {
          found = new OfStage(statement, origin(statement, add));
        } else {
          throw statement.error(onlyOne() + "; this is more");
        }
      }
      if (found == null) {
        throw section.from().error(onlyOne());
      }
      return found;
    }

    private static String onlyOne() {
      return "a stage that " + VARIABLE + " names must be one ADD of a URL or git repository";
    }

    private void declare(Statement at, Instruction.Arg arg) throws DockerfileException {
      for (Instruction.Arg.Declaration declaration : arg.declarations()) {
        String given = request.buildArgs().get(declaration.name());
        if (given != null) {
          values.put(declaration.name(), given);
        } else if (declaration.defaultValue() != null) {
          String value = words.expand(at, declaration.defaultValue(), values::get);
          values.put(declaration.name(), value);
        }
      }
    }

    private Origin origin(Statement at, Instruction.Add add) throws DockerfileException {
      if (add.sources().size() != 1 || !(add.sources().get(0) instanceof CopySource.Path path)) {
        throw at.error(onlyOne());
      }
      CopySource source = new CopySource.Path(words.expand(at, path.pattern(), values::get));
      Instruction.Add expanded =
          new Instruction.Add(
              List.of(source),
              add.destination(),
              null,
              null,
              false,
              List.of(),
              words.expandOptional(at, add.checksum(), values::get),
              add.keepGitDir(),
              null);
      List<Action.Part> parts = new AddParts(at, expanded).read();
      Origin origin = parts.size() == 1 ? parts.get(0).origin() : new Origin.Context();
      if (origin instanceof Origin.Url || origin instanceof Origin.Git) {
        return origin;
      }
      throw at.error(onlyOne());
    }
  }
}
