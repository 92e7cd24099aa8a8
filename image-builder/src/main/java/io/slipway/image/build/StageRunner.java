package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.copy.Copy;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.layer.Layer;
import io.slipway.image.plan.Action;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import io.slipway.image.plan.StageScope;
import io.slipway.image.plan.Step;
import io.slipway.image.pull.Place;
import io.slipway.image.pull.PulledImage;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.sandbox.UnknownUserException;
import io.slipway.image.source.Contexts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds one stage, instruction by instruction. */
final class StageRunner {
  private final Machine machine;
  private final BuildPlan plan;
  private final Stage stage;
  private final String label;
  private final Contexts contexts;
  private final Stages others;
  private final LayerWatch layers;

  /** The stages that are built already, and those that turn out to be needed. */
  @FunctionalInterface
  interface Stages {
    StageResult get(int index) throws BuildException, InterruptedException;
  }

  /**
   * @param label what the stage is called in events
   * @param layers hears of each layer as soon as it is there
   */
  StageRunner(
      Machine machine,
      BuildPlan plan,
      Stage stage,
      String label,
      Contexts contexts,
      Stages others,
      LayerWatch layers) {
    this.machine = machine;
    this.plan = plan;
    this.stage = stage;
    this.label = label;
    this.contexts = contexts;
    this.others = others;
    this.layers = layers;
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
      StageResult after =
          new StepRunner(machine, context, step, layers).run(result, work(context, step));
      announce(result.files().layers(), after.files().layers());
      result = after;
    }
    return result;
  }

  private void announce(List<Layer> before, List<Layer> after) {
    after.subList(before.size(), after.size()).forEach(layers::added);
  }

  private StepContext context() {
    return new StepContext(label, machine.events().nextIndex(), stage.platform().toString());
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
                label,
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
              new BuildEvent.StepFinished(label, context.index(), base.cached(), millis, null, 0));
      return base.result();
    } catch (BuildException e) {
      String message = String.valueOf(e.getMessage());
      String place = at + ": ";
      machine
          .events()
          .emit(
              new BuildEvent.StepFailed(
                  label, context.index(), null, message, at.file(), at.startLine()));
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
    RemoteImage remote = machine.resolve(reference, stage.platform());
    PulledImage image = offered(machine, remote);
    long missing = missingBytes(image);
    machine.events().emit(new BuildEvent.BaseResolved(label, reference, remote.digest(), missing));
    StageScope scope = plan.start(stage, image.config());
    FileState files = FileState.of(machine, image.layers());
    return new Started(new StageResult(scope, files, null, remote), missing == 0);
  }

  /** Its layers stay where they are until a step looks into them. */
  static PulledImage offered(Machine machine, RemoteImage remote) throws BuildException {
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
      return new RunStep(
          machine, context, run, new StageMounts(machine, step.statement(), origins()));
    }
    if (action instanceof Action.MakeDirectory make) {
      return new CopyStep(machine, context, "workdir", new WorkdirWork(make));
    }
    if (!(action instanceof Action.CopyFiles copy)) {
      return null;
    }
    CopyWork work = new CopyWork(step.statement(), copy, origins());
    return new CopyStep(machine, context, "copy", work);
  }

  private Origins origins() {
    return new Origins(machine, contexts, stage, others);
  }

  /** WORKDIR. */
  private record WorkdirWork(Action.MakeDirectory make) implements CopyStep.Planner {
    @Override
    public Copy plan(FileState files) throws IOException, UnknownUserException {
      return Copy.directory(make, files.tree());
    }

    @Override
    public Optional<String> quick() {
      return Optional.of(make.toString());
    }
  }
}
