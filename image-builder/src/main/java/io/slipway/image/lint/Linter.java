package io.slipway.image.lint;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Directives;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a Dockerfile: first as text, then its FROMs, then stage by stage. */
public final class Linter {
  private final DockerfileParser.Partial parsed;
  private final LintRequest request;
  private final CheckOptions options;
  private final Reporter reporter;
  private final Map<Integer, StageState> states = new HashMap<>();

  private Linter(DockerfileParser.Partial parsed, LintRequest request, CheckOptions options) {
    this.parsed = parsed;
    this.request = request;
    this.options = options;
    this.reporter = Reporter.of(options);
  }

  /** Reads and checks a file; never fails on what stands in it. */
  public static Report lint(String file, byte[] bytes, LintRequest request)
      throws InterruptedException {
    DockerfileParser.Partial parsed = DockerfileParser.parsePartly(file, bytes);
    Dockerfile dockerfile = parsed.dockerfile();
    try {
      CheckOptions written = written(dockerfile, request);
      Linter linter = new Linter(parsed, request, written.and(request.options()));
      linter.strangers(written);
      return linter.report();
    } catch (DockerfileException e) {
      return new Report(List.of(), List.of(), e, false);
    }
  }

  /** Checks a file that is to be built; malformed options fail the build, as in BuildKit. */
  public static Report lint(Dockerfile dockerfile, LintRequest request)
      throws DockerfileException, InterruptedException {
    CheckOptions written = written(dockerfile, request);
    Linter linter =
        new Linter(
            new DockerfileParser.Partial(dockerfile, null),
            request,
            written.and(request.options()));
    linter.strangers(written);
    return linter.report();
  }

  private static CheckOptions written(Dockerfile dockerfile, LintRequest request)
      throws DockerfileException {
    Directives.Check directive = dockerfile.directives().check();
    String given = request.plan().buildArgs().get(CheckOptions.BUILD_ARGUMENT);
    String text = given != null ? given : directive == null ? "" : directive.options();
    try {
      return CheckOptions.parse(text);
    } catch (IllegalArgumentException e) {
      String source = given == null ? "" : "--build-arg " + CheckOptions.BUILD_ARGUMENT + ": ";
      throw new DockerfileException(
          place(dockerfile), source + "failed to parse check options: " + e.getMessage());
    }
  }

  private static SourceRange place(Dockerfile dockerfile) {
    Directives.Check directive = dockerfile.directives().check();
    return directive == null ? SourceRange.line(dockerfile.file(), 1) : directive.at();
  }

  private void strangers(CheckOptions written) {
    reporter.strangers(place(parsed.dockerfile()), written);
  }

  private Report report() throws InterruptedException {
    DockerfileException failure = parsed.failure();
    FileChecks file = new FileChecks(parsed.dockerfile(), reporter);
    file.instructions();
    if (failure == null) {
      file.whole();
      failure = planned();
    }
    return new Report(
        List.copyOf(reporter.findings()), List.copyOf(reporter.notes()), failure, options.error());
  }

  private @Nullable DockerfileException planned() throws InterruptedException {
    try {
      new FromChecks(parsed.dockerfile(), request.plan(), reporter).check();
      BuildPlan plan = BuildPlan.resolve(parsed.dockerfile(), request.plan());
      for (Stage stage : request.everyStage() ? plan.all() : plan.stages()) {
        stage(plan, stage);
      }
      return null;
    } catch (DockerfileException e) {
      return e;
    }
  }

  private void stage(BuildPlan plan, Stage stage) throws InterruptedException {
    char escape = plan.dockerfile().directives().escape();
    List<Statement> statements = new ArrayList<>();
    StageState state = begin(plan, stage, statements);
    states.put(stage.index(), state);
    statements.addAll(stage.statements());
    state.expect(statements);
    StageChecks checks = new StageChecks(escape, request.ignore(), state);
    for (Statement statement : statements) {
      checks.check(statement, reporter.at(statement));
    }
  }

  /** Adds the triggers that the base brings to {@code statements}. */
  private StageState begin(BuildPlan plan, Stage stage, List<Statement> statements)
      throws InterruptedException {
    if (stage.base() instanceof Base.Parent parent) {
      StageState below = states.get(parent.stage());
      if (below != null) {
        below.triggers().forEach(onbuild -> statements.add(trigger(onbuild, stage)));
        return StageState.on(below);
      }
    }
    if (!(stage.base() instanceof Base.Image image)) {
      return StageState.on(plan.arguments(), ImageConfig.scratch(stage.platform()));
    }
    try {
      ImageConfig base = request.bases().find(image.reference(), stage.platform());
      platform(stage, image.reference(), base.platform());
      statements.addAll(triggers(stage, base));
      return StageState.on(plan.arguments(), base);
    } catch (BuildException e) {
      String reason = String.valueOf(e.getMessage());
      reporter.unchecked(Rule.INVALID_BASE_IMAGE_PLATFORM, stage.from().at(), reason);
      return StageState.onUnknown(plan.arguments(), image.reference());
    }
  }

  private void platform(Stage stage, String reference, Platform actual) {
    Platform expected = stage.platform();
    if (!expected.os().equals(actual.os())
        || !expected.architecture().equals(actual.architecture())) {
      reporter.report(
          Rule.INVALID_BASE_IMAGE_PLATFORM,
          stage.from().at(),
          "Base image "
              + reference
              + " was pulled with platform \""
              + actual
              + "\", expected \""
              + expected
              + "\" for current build");
    }
  }

  /** The place of a trigger's findings is the FROM that brings it in. */
  private static Statement trigger(Statement onbuild, Stage stage) {
    Instruction trigger = ((Instruction.Onbuild) onbuild.instruction()).trigger();
    String keyword = trigger.keyword();
    return new Statement(trigger, stage.from().at(), List.of(), new Statement.Written(keyword, ""));
  }

  /** Triggers that can't be read fail the build with words of their own. */
  private static List<Statement> triggers(Stage stage, ImageConfig base) {
    List<Statement> statements = new ArrayList<>();
    for (String expression : base.onBuild()) {
      try {
        statements.add(DockerfileParser.parseTrigger(expression, stage.from().at()));
      } catch (DockerfileException e) {
        return List.of();
      }
    }
    return statements;
  }
}
