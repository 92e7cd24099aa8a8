package io.slipway.pipeline.cli;

import io.slipway.image.BuildException;
import io.slipway.image.config.Platform;
import io.slipway.image.ignore.IgnoreFile;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.lint.Bases;
import io.slipway.image.lint.CheckOptions;
import io.slipway.image.lint.LintRequest;
import io.slipway.image.lint.Linter;
import io.slipway.image.lint.Report;
import io.slipway.image.lint.Rule;
import io.slipway.image.plan.Feature;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.ResolvedOnce;
import io.slipway.image.suggest.Nearest;
import io.slipway.pipeline.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "lint", description = "Check Dockerfiles without building them.")
final class LintCommand implements Callable<Integer> {
  private static final long LARGEST = 8L << 20;

  private final Session session;

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Dockerfiles.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--error", description = "Exit with 1 where anything is found.")
  private boolean error;

  @Option(
      names = "--skip",
      paramLabel = "RULE",
      split = ",",
      description = "Don't check this rule; 'all' for every one.")
  private Set<String> skip = new LinkedHashSet<>();

  @Option(
      names = "--experimental",
      paramLabel = "RULE",
      split = ",",
      description = "Check this experimental rule, too; 'all' for every one.")
  private Set<String> experimental = new LinkedHashSet<>();

  @Option(names = "--build-arg", paramLabel = "K=V", description = "A value for an ARG.")
  private Map<String, String> buildArgs = new LinkedHashMap<>();

  @Option(
      names = "--target",
      paramLabel = "STAGE",
      description = "Check what this stage needs (default: every stage).")
  private @Nullable String target;

  @Option(
      names = "--platform",
      paramLabel = "P",
      description = "os/arch[/variant] (default: this machine's).")
  private @Nullable String platform;

  @Option(
      names = "--context",
      paramLabel = "DIR",
      description = "The build context, for what its .dockerignore leaves out.")
  private @Nullable Path context;

  @Option(names = "--pull", description = "Ask registries for the configuration of base images.")
  private boolean pull;

  @Option(names = "--rules", description = "List the rules.")
  private boolean rules;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Mixin private final RegistryOptions registries = new RegistryOptions();

  LintCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws StepFailure, InterruptedException {
    if (rules) {
      list();
      return 0;
    }
    if (files.isEmpty()) {
      throw usage("Name the Dockerfiles to check: slipway lint FILE...");
    }
    known(skip);
    known(experimental);
    try (RegistryImages registry = new ResolvedOnce(RegistryImages.open(registries.access()))) {
      Bases bases = pull ? Bases.in(registry) : Bases.in(session.stateDirectory());
      return check(bases) ? 0 : StepFailure.FAILED;
    }
  }

  private void list() {
    if (json) {
      List<LintJson.RuleView> all =
          Arrays.stream(Rule.values()).map(LintJson.RuleView::of).toList();
      session.out().println(LintJson.of(all));
      return;
    }
    for (Rule rule : Rule.values()) {
      session
          .out()
          .printf(
              "%-32s %s%s%n",
              rule.published(), rule.experimental() ? "(experimental) " : "", rule.description());
    }
  }

  private static void known(Set<String> names) throws StepFailure {
    for (String name : names) {
      if (!name.equals("all") && Rule.named(name).isEmpty()) {
        throw usage("There is no check '" + name + "'" + Nearest.hint(name, Rule.names()));
      }
    }
  }

  /** Whether nothing failed. */
  private boolean check(Bases bases) throws StepFailure, InterruptedException {
    boolean fine = true;
    List<LintJson.FileView> views = new ArrayList<>();
    for (Path file : files) {
      byte[] bytes = bytes(file);
      Report report = Linter.lint(file.toString(), bytes, request(file, bases));
      fine &= report.failure() == null && !report.refuses();
      if (json) {
        views.add(LintJson.FileView.of(file.toString(), report));
      } else {
        new LintText(session.out()).print(bytes, report);
      }
    }
    if (json) {
      session.out().println(LintJson.of(views));
    }
    return fine;
  }

  private LintRequest request(Path file, Bases bases) throws StepFailure {
    PlanRequest plan =
        new PlanRequest(
            buildArgs, target, platform(), Platform.host(), EnumSet.allOf(Feature.class));
    CheckOptions options = new CheckOptions(skip, experimental, error);
    return new LintRequest(plan, target == null, ignore(file), bases, options);
  }

  private Platform platform() throws StepFailure {
    try {
      return platform == null ? Platform.host() : Platform.parse(platform);
    } catch (IllegalArgumentException e) {
      throw new StepFailure(StepFailure.USAGE, "--platform: " + e.getMessage(), e);
    }
  }

  private @Nullable IgnoreMatcher ignore(Path file) throws StepFailure {
    if (context == null) {
      return null;
    }
    if (!Files.isDirectory(context)) {
      throw usage("The build context " + context + " is no directory");
    }
    try {
      return IgnoreFile.load(context, file);
    } catch (BuildException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] bytes(Path file) throws StepFailure {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw usage("There is no Dockerfile of at most " + LARGEST + " bytes at " + file);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StepFailure(StepFailure.FAILED, "Tried to read " + file + ": " + e, e);
    }
  }

  private static StepFailure usage(String message) {
    return new StepFailure(StepFailure.USAGE, message);
  }
}
