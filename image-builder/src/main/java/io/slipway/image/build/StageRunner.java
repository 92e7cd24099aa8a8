package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.copy.Copy;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.layer.Layer;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Origin;
import io.slipway.image.plan.Stage;
import io.slipway.image.plan.StageScope;
import io.slipway.image.plan.Step;
import io.slipway.image.pull.Place;
import io.slipway.image.pull.PulledImage;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.sandbox.UnknownUserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds one stage, instruction by instruction. */
final class StageRunner {
  private final Machine machine;
  private final BuildPlan plan;
  private final Stage stage;
  private final IgnoreMatcher ignore;
  private final Stages others;

  /** The stages that are built already, and those that turn out to be needed. */
  @FunctionalInterface
  interface Stages {
    StageResult get(int index) throws BuildException, InterruptedException;
  }

  StageRunner(Machine machine, BuildPlan plan, Stage stage, IgnoreMatcher ignore, Stages others) {
    this.machine = machine;
    this.plan = plan;
    this.stage = stage;
    this.ignore = ignore;
    this.others = others;
  }

  StageResult run() throws BuildException, InterruptedException {
    StageResult result = begin();
    List<Statement> statements = result.scope().statements();
    machine.events().expect(statements.size() - stage.statements().size());
    for (Statement statement : statements) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Step step = result.scope().next(statement);
      StepContext context = context();
      result = new StepRunner(machine, context, step).run(result, work(context, step));
    }
    return result;
  }

  private StepContext context() {
    return new StepContext(stage.name(), machine.events().nextIndex(), stage.platform().toString());
  }

  /** FROM, which counts as a step. */
  private StageResult begin() throws BuildException, InterruptedException {
    long started = machine.clock().millis();
    StepContext context = context();
    SourceRange at = stage.from().at();
    machine
        .events()
        .emit(
            new BuildEvent.StepStarted(
                stage.name(),
                context.index(),
                machine.events().total(),
                "FROM " + describe(stage.base()),
                at.file(),
                at.startLine()));
    try {
      Started base = base();
      if (base.cached()) {
        machine.events().countCached();
      }
      long millis = machine.clock().millis() - started;
      machine
          .events()
          .emit(
              new BuildEvent.StepFinished(
                  stage.name(), context.index(), base.cached(), millis, null, 0));
      return base.result();
    } catch (BuildException e) {
      String message = String.valueOf(e.getMessage());
      String place = at + ": ";
      machine
          .events()
          .emit(
              new BuildEvent.StepFailed(
                  stage.name(), context.index(), null, message, at.file(), at.startLine()));
      throw message.startsWith(place) ? e : new BuildException(place + message, e);
    }
  }

  private record Started(StageResult result, boolean cached) {}

  private String describe(Base base) {
    if (base instanceof Base.Image image) {
      return image.reference();
    }
    return base instanceof Base.Parent parent ? plan.stage(parent.stage()).name() : "scratch";
  }

  private Started base() throws BuildException, InterruptedException {
    if (stage.base() instanceof Base.Image image) {
      return image(image.reference());
    }
    if (stage.base() instanceof Base.Parent parent) {
      StageResult below = others.get(parent.stage());
      StageScope scope = plan.start(stage, below.scope());
      return new Started(
          new StageResult(scope, below.files(), below.created(), below.base()), true);
    }
    StageScope scope = plan.start(stage, ImageConfig.scratch(stage.platform()));
    return new Started(new StageResult(scope, FileState.of(machine, List.of()), null, null), true);
  }

  private Started image(String reference) throws BuildException, InterruptedException {
    RemoteImage remote = machine.registry().resolve(reference, stage.platform());
    PulledImage image = offered(remote);
    long missing = missingBytes(image);
    machine
        .events()
        .emit(new BuildEvent.BaseResolved(stage.name(), reference, remote.digest(), missing));
    StageScope scope = plan.start(stage, image.config());
    FileState files = FileState.of(machine, image.layers());
    return new Started(new StageResult(scope, files, null, remote), missing == 0);
  }

  /** Its layers stay where they are until a step looks into them. */
  private PulledImage offered(RemoteImage remote) throws BuildException {
    try {
      PulledImage image = PulledImage.of(remote);
      Place place = Place.image(machine.registry(), remote.reference());
      machine.layers().offer(place, image.layers());
      return image;
    } catch (IOException | IllegalArgumentException e) {
      throw new BuildException(
          "Tried to use the image " + remote.reference() + ", but: " + e.getMessage(), e);
    }
  }

  private long missingBytes(PulledImage image) throws BuildException {
    try {
      long missing = 0;
      for (Layer layer : image.layers()) {
        missing += machine.layers().isLocal(layer) ? 0 : layer.size();
      }
      return missing;
    } catch (IOException e) {
      throw new BuildException("Tried to look into the store, but: " + e.getMessage(), e);
    }
  }

  private @Nullable LayerStep work(StepContext context, Step step)
      throws BuildException, InterruptedException {
    Action action = step.action();
    if (action instanceof Action.RunProcess run) {
      return new RunStep(machine, context, run);
    }
    if (action instanceof Action.MakeDirectory make) {
      CopyStep.Planner planner = files -> Copy.directory(make, files.tree());
      return new CopyStep(machine, context, "workdir", planner, make.toString());
    }
    if (!(action instanceof Action.CopyFiles copy)) {
      return null;
    }
    Statement at = step.statement();
    if (copy.origin() instanceof Origin.Context) {
      return new CopyStep(machine, context, "copy", files -> fromContext(at, copy, files), null);
    }
    FileState source = origin(copy.origin());
    CopyStep.Planner planner = files -> fromTree(source, at, copy, files);
    return new CopyStep(machine, context, "copy", planner, source.chainId() + copy);
  }

  private FileState origin(Origin origin) throws BuildException, InterruptedException {
    if (origin instanceof Origin.Stage other) {
      return others.get(other.index()).files();
    }
    String reference = ((Origin.Image) origin).reference();
    RemoteImage remote = machine.registry().resolve(reference, stage.platform());
    return FileState.of(machine, offered(remote).layers());
  }

  private Copy fromContext(Statement at, Action.CopyFiles copy, FileState files)
      throws IOException, InterruptedException, BuildException, UnknownUserException {
    return Copy.fromContext(
        machine.request().directory(), ignore, machine.digests(), at, copy, files.tree());
  }

  private Copy fromTree(FileState source, Statement at, Action.CopyFiles copy, FileState files)
      throws IOException, InterruptedException, BuildException, UnknownUserException {
    Path scratch = machine.session().newDirectory("from");
    return Copy.fromTree(source.tree(), scratch, at, copy, files.tree());
  }
}
