package io.slipway.image.plan;

import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.CopySource;
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
  /** Names a context even where a stage has its name; no image's name looks like it. */
  private static final String CONTEXT = "build-context://";

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
    String image = image(section);
    String replaced = from.name() != null && isContext(from.name()) ? from.name() : null;
    String context = replaced == null && isContext(image) && !isStage(image) ? image : replaced;
    Base base = context == null ? base(image) : base(section, context);
    Platform platform = platform(section, base);
    int index = resolved.size();
    String name = from.name() == null ? "stage-" + index : from.name();
    List<Statement> statements = new ArrayList<>();
    if (context != null && isFiles(context)) {
      statements.add(section.from().with(wholeContext(context)));
    }
    if (replaced == null) {
      statements.addAll(section.statements());
    }
    return new Stage(index, name, base, platform, section.from(), statements, Set.of());
  }

  private boolean isContext(String name) {
    return request.contexts().find(name).isPresent();
  }

  private boolean isStage(String name) {
    return named(resolved, name).isPresent();
  }

  private boolean isFiles(String context) {
    NamedContext found = request.contexts().find(context).orElse(null);
    return found instanceof NamedContext.Directory
        || found instanceof NamedContext.Git
        || found instanceof NamedContext.Url;
  }

  /** FROM a context with files is scratch with all of them in it. */
  private static Instruction wholeContext(String context) {
    return new Instruction.Copy(
        List.of(new CopySource.Path("/")),
        "/",
        CONTEXT + context,
        null,
        null,
        false,
        false,
        List.of());
  }

  private Base base(StageSplitter.Section section, String name) throws DockerfileException {
    NamedContext context = request.contexts().find(name).orElseThrow();
    if (context instanceof NamedContext.Image image) {
      return new Base.Image(image.reference());
    } else if (context instanceof NamedContext.Stage other) {
      Stage stage =
          named(resolved, other.name()).orElseThrow(() -> noStage(section.from(), other.name()));
      return new Base.Parent(stage.index());
    }
    return new Base.Scratch();
  }

  private static DockerfileException noStage(Statement at, String name) {
    return at.error("the build context target:" + name + " is no stage before this one");
  }

  private String image(StageSplitter.Section section) throws DockerfileException {
    String written = section.instruction().image();
    String image = words.expand(section.from(), written, arguments::get);
    if (image.isBlank()) {
      throw section.from().error("base name (" + written + ") should not be blank");
    }
    return image;
  }

  private Base base(String image) {
    return named(resolved, image)
        .<Base>map(stage -> new Base.Parent(stage.index()))
        .orElseGet(() -> image.equals("scratch") ? new Base.Scratch() : new Base.Image(image));
  }

  /** What scratch is for, its FROM cannot say, as in BuildKit. */
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
      Platform platform = Platform.parse(text);
      return base instanceof Base.Scratch ? request.platform() : platform;
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
      if (origin(request.contexts(), resolved, stage.index(), statement, from)
          instanceof Origin.Stage other) {
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

  /** A stage before {@code current} by name or index, else a named context, else an image. */
  static Origin origin(
      NamedContexts contexts, List<Stage> all, int current, Statement at, String from)
      throws DockerfileException {
    if (from.indexOf('$') >= 0) {
      throw at.error(
          "'--from' doesn't support variable expansion; define an alias: FROM "
              + from
              + " AS name, then --from=name");
    }
    if (from.startsWith(CONTEXT)) {
      return elsewhere(contexts, all.subList(0, current), at, from.substring(CONTEXT.length()));
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
        : elsewhere(contexts, all.subList(0, current), at, from);
  }

  private static Origin elsewhere(
      NamedContexts contexts, List<Stage> before, Statement at, String from)
      throws DockerfileException {
    if (from.equals("scratch")) {
      return new Origin.Scratch();
    }
    NamedContext context = contexts.find(from).orElse(null);
    if (context == null) {
      return new Origin.Image(from);
    } else if (context instanceof NamedContext.Image image) {
      return new Origin.Image(image.reference());
    } else if (context instanceof NamedContext.Scratch) {
      return new Origin.Scratch();
    } else if (context instanceof NamedContext.Stage other) {
      return new Origin.Stage(
          named(before, other.name()).orElseThrow(() -> noStage(at, other.name())).index());
    }
    return new Origin.Named(context);
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
