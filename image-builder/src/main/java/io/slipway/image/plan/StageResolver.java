package io.slipway.image.plan;

import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.MountSpec;
import io.slipway.image.dockerfile.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what each stage starts from and which other stages it reads. */
final class StageResolver {
  private final PlanRequest request;
  private final GlobalArguments arguments;
  private final Words words;
  private final List<Stage> resolved = new ArrayList<>();

  StageResolver(PlanRequest request, GlobalArguments arguments, Words words) {
    this.request = request;
    this.arguments = arguments;
    this.words = words;
  }

  List<Stage> resolve(List<StageSplitter.Section> sections) throws DockerfileException {
    for (StageSplitter.Section section : sections) {
      resolved.add(stage(section));
    }
    List<Stage> linked = new ArrayList<>();
    for (Stage stage : resolved) {
      linked.add(withNeeds(stage));
    }
    return List.copyOf(linked);
  }

  private Stage stage(StageSplitter.Section section) throws DockerfileException {
    Instruction.From from = section.instruction();
    Base base = base(section);
    Platform platform = platform(section, base);
    int index = resolved.size();
    String name = from.name() == null ? "stage-" + index : from.name();
    return new Stage(index, name, base, platform, section.from(), section.statements(), Set.of());
  }

  private Base base(StageSplitter.Section section) throws DockerfileException {
    String written = section.instruction().image();
    String image = words.expand(section.from(), written, arguments::get);
    if (image.isBlank()) {
      throw section.from().error("base name (" + written + ") should not be blank");
    }
    Optional<Stage> parent = named(resolved, image);
    if (parent.isPresent()) {
      return new Base.Parent(parent.get().index());
    }
    return image.equals("scratch") ? new Base.Scratch() : new Base.Image(image);
  }

  private Platform platform(StageSplitter.Section section, Base base) throws DockerfileException {
    String written = section.instruction().platform();
    if (base instanceof Base.Parent parent) {
      return resolved.get(parent.stage()).platform();
    }
    if (written == null) {
      return request.platform();
    }
    String text = words.expand(section.from(), written, arguments::get);
    if (text.isEmpty()) {
      throw section.from().error("empty platform value from expression " + written);
    }
    try {
      return Platform.parse(text);
    } catch (IllegalArgumentException e) {
      throw section.from().error("--platform=" + written + ": " + e.getMessage());
    }
  }

  private Stage withNeeds(Stage stage) throws DockerfileException {
    Set<Integer> needs = new TreeSet<>();
    if (stage.base() instanceof Base.Parent parent) {
      needs.add(parent.stage());
      for (Statement statement : resolved.get(parent.stage()).statements()) {
        if (statement.instruction() instanceof Instruction.Onbuild onbuild) {
          addNeeds(needs, stage, statement.with(onbuild.trigger()));
        }
      }
    }
    for (Statement statement : stage.statements()) {
      addNeeds(needs, stage, statement);
    }
    return new Stage(
        stage.index(),
        stage.name(),
        stage.base(),
        stage.platform(),
        stage.from(),
        stage.statements(),
        needs);
  }

  private void addNeeds(Set<Integer> needs, Stage stage, Statement statement)
      throws DockerfileException {
    for (String from : references(statement.instruction())) {
      if (origin(resolved, stage.index(), statement, from) instanceof Origin.Stage other) {
        needs.add(other.index());
      }
    }
  }

  private static List<String> references(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy) {
      return copy.from() == null || copy.from().isEmpty() ? List.of() : List.of(copy.from());
    }
    if (instruction instanceof Instruction.Run run) {
      return run.mounts().stream()
          .flatMap(mount -> mount.fields().stream())
          .filter(field -> field.key().equals("from") && field.value() != null)
          .map(MountSpec.Field::value)
          .filter(value -> value != null && !value.isEmpty())
          .toList();
    }
    return List.of();
  }

  /** A stage before {@code current} by name or index, else an image. */
  static Origin origin(List<Stage> all, int current, Statement at, String from)
      throws DockerfileException {
    if (from.indexOf('$') >= 0) {
      throw at.error(
          "'--from' doesn't support variable expansion; define an alias: FROM "
              + from
              + " AS name, then --from=name");
    }
    if (from.matches("\\d{1,9}")) {
      return new Origin.Stage(earlier(all, current, at, from, Integer.parseInt(from)));
    }
    Optional<Stage> before = named(all.subList(0, current), from);
    if (before.isPresent()) {
      return new Origin.Stage(before.get().index());
    }
    Optional<Stage> later = named(all, from);
    return later.isPresent()
        ? new Origin.Stage(earlier(all, current, at, from, later.get().index()))
        : image(at, from);
  }

  private static Origin image(Statement at, String from) throws DockerfileException {
    if (from.equals("scratch")) {
      throw at.error("--from=scratch: an empty image has nothing to read");
    }
    return new Origin.Image(from);
  }

  private static int earlier(List<Stage> all, int current, Statement at, String from, int index)
      throws DockerfileException {
    if (index >= all.size()) {
      throw at.error("--from=" + from + ": there are only " + all.size() + " stages, from 0 on");
    }
    if (index == current) {
      throw at.error("--from=" + from + " is the stage itself: circular dependency");
    }
    if (index > current) {
      throw at.error(
          "cannot copy from stage '"
              + from
              + "', it needs to be defined before current stage '"
              + all.get(current).name()
              + "'");
    }
    return index;
  }

  /** The last of the stages that has the name. */
  private static Optional<Stage> named(List<Stage> stages, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return stages.stream()
        .filter(s -> wanted.equals(((Instruction.From) s.from().instruction()).name()))
        .reduce((first, second) -> second);
  }
}
