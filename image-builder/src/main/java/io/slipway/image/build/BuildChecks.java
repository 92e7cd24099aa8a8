package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.lint.Bases;
import io.slipway.image.lint.CheckOptions;
import io.slipway.image.lint.LintRequest;
import io.slipway.image.lint.Linter;
import io.slipway.image.lint.Note;
import io.slipway.image.lint.Report;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The checks of a build, before anything runs: findings become warnings, or refuse the build where
 * its Dockerfile says {@code # check=error=true}.
 */
final class BuildChecks {
  private static final int PARALLEL_LOOKUPS = 8;

  private final Machine machine;
  private final BuildPlan plan;
  private final Set<BuildEvent.Warning> told;
  private final Bases bases;

  private BuildChecks(Machine machine, BuildPlan plan, Set<BuildEvent.Warning> told) {
    this.machine = machine;
    this.plan = plan;
    this.told = told;
    this.bases = Bases.in(machine.registry());
  }

  /** What is found for several platforms is told once. */
  static void run(Machine machine, List<BuildPlan> plans, IgnoreMatcher ignore)
      throws BuildException, InterruptedException {
    Set<BuildEvent.Warning> told = new HashSet<>();
    for (BuildPlan plan : plans) {
      new BuildChecks(machine, plan, told).run(ignore);
    }
  }

  private void run(IgnoreMatcher ignore) throws BuildException, InterruptedException {
    lookUpBases();
    Report report = report(ignore);
    report.findings().forEach(f -> warn(f.rule().published(), f.at(), f.message()));
    for (Note note : report.notes()) {
      if (note.code().equals(Note.OPTIONS)) {
        warn(note.code(), note.at(), note.message());
      }
    }
    if (report.refuses()) {
      SourceRange at = report.findings().get(0).at();
      throw BuildException.at(at.file(), at.startLine(), report.refusal());
    }
  }

  private Report report(IgnoreMatcher ignore) throws BuildException, InterruptedException {
    try {
      return Linter.lint(
          plan.dockerfile(),
          new LintRequest(plan.request(), false, ignore, bases, CheckOptions.none()));
    } catch (DockerfileException e) {
      throw e.toBuildException();
    }
  }

  private void warn(String code, SourceRange at, String message) {
    BuildEvent.Warning warning = new BuildEvent.Warning(code, message, at.file(), at.startLine());
    if (told.add(warning)) {
      machine.events().emit(warning);
    }
  }

  /**
   * All at once: the registry keeps the answers for the stages. What fails here fails again, with
   * its stage's name, where the stage begins.
   */
  private void lookUpBases() throws InterruptedException {
    List<Callable<ImageConfig>> lookups = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      if (stage.base() instanceof Base.Image image) {
        lookups.add(() -> bases.find(image.reference(), stage.platform()));
      }
    }
    if (lookups.size() < 2) {
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(PARALLEL_LOOKUPS, lookups.size()));
    try {
      pool.invokeAll(lookups);
    } finally {
      pool.shutdownNow();
    }
  }
}
