package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildListener;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.RegistryAccess;
import io.slipway.image.UsageException;
import io.slipway.image.build.Attester.Attested;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.export.OutputWords;
import io.slipway.image.fetch.FetchSecrets;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.NamedContexts;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.registry.ResolvedOnce;
import io.slipway.image.sandbox.Sandbox;
import io.slipway.image.source.Contexts;
import io.slipway.image.source.LayoutImages;
import io.slipway.image.source.PreparedContext;
import io.slipway.image.upkeep.CacheCollection;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The way from a request to a result. */
public final class DockerfileBuilder implements ImageBuilder {
  private final Function<RegistryAccess, RegistryImages> registries;
  private final Clock clock;

  public DockerfileBuilder(Function<RegistryAccess, RegistryImages> registries, Clock clock) {
    this.registries = registries;
    this.clock = clock;
  }

  @Override
  public BuildResult build(BuildRequest asked, BuildListener listener)
      throws BuildException, InterruptedException {
    try {
      return built(asked, listener);
    } catch (BuildException e) {
      throw DiskTrouble.explained(e, asked.stateDirectory());
    }
  }

  private BuildResult built(BuildRequest asked, BuildListener listener)
      throws BuildException, InterruptedException {
    long started = clock.millis();
    BuildRequest request = Times.fromEnvironment(OutputWords.apply(asked), System.getenv());
    Unsupported.check(request);
    Attester.check(request.attestations(), request.push(), request.image().mediaTypes());
    if (request.push() && request.tags().isEmpty()) {
      throw new UsageException("pushing needs a tag; give one with -t registry/repository:tag");
    }
    try (PreparedContext context = PreparedContext.of(request)) {
      Dockerfile dockerfile = parse(request, context);
      BuildRequest dated = EpochSource.resolve(request, dockerfile, context);
      List<BuildPlan> plans = plans(dated, dockerfile);
      Sandbox.remember(request.stateDirectory().resolve("cache/sandbox"));
      if (plans.stream().anyMatch(DockerfileBuilder::runsProcesses)) {
        Sandbox.lookAhead();
      }
      CacheRules.check(request.cache(), plans.get(0).stageNames());
      ImageForm form = ImageForm.of(dated, plans);
      Outputs outputs = Outputs.parse(request);
      Attempt attempt =
          options ->
              attempt(options, listener, m -> build(m, plans, context, outputs, form, started));
      BuildRequest first = context.inDirectory(dated);
      int corrections = Sandbox.corrections();
      try {
        return attempt.with(first);
      } catch (BuildException e) {
        return attempt.with(second(e, corrections, first, listener));
      }
    }
  }

  /** What to try where the first attempt was built on what turns out to be gone. */
  private static BuildRequest second(
      BuildException failure, int corrections, BuildRequest first, BuildListener listener)
      throws BuildException {
    if (Sandbox.recheck() != corrections) {
      String text =
          failure.getMessage()
              + "; the build begins anew, because other sandboxes work on this machine than did"
              + " before";
      listener.on(new BuildEvent.Warning("sandbox-changed", text, "", 0));
      return first;
    }
    if (CacheWork.isLost(failure, first.cache())) {
      listener.on(CacheWork.lost(failure));
      return CacheWork.withoutImports(first);
    }
    throw failure;
  }

  /** One run of the plan. */
  @FunctionalInterface
  private interface Attempt {
    BuildResult with(BuildRequest options) throws BuildException, InterruptedException;
  }

  /** What is done on a machine. */
  @FunctionalInterface
  private interface Work {
    BuildResult on(Machine machine) throws BuildException, InterruptedException;
  }

  private BuildResult attempt(BuildRequest options, BuildListener listener, Work work)
      throws BuildException, InterruptedException {
    Machine machine = machine(options, new Events(listener));
    boolean interrupted = true;
    try {
      BuildResult result = work.on(machine);
      interrupted = false;
      return result;
    } catch (BuildException e) {
      interrupted = false;
      throw e;
    } finally {
      machine.close();
      if (!interrupted) {
        new CacheCollection(machine.state(), clock, System.getenv()).runIfDue();
      }
    }
  }

  private BuildResult build(
      Machine machine,
      List<BuildPlan> plans,
      PreparedContext context,
      Outputs outputs,
      ImageForm form,
      long started)
      throws BuildException, InterruptedException {
    try (BlobPushes pushes = new BlobPushes(machine.registry(), machine.events())) {
      return build(machine, plans, context, outputs, form, started, pushes);
    }
  }

  private BuildResult build(
      Machine machine,
      List<BuildPlan> plans,
      PreparedContext context,
      Outputs outputs,
      ImageForm form,
      long started,
      BlobPushes pushes)
      throws BuildException, InterruptedException {
    CacheWork caches = CacheWork.of(machine, plans);
    EarlyLayers early = new EarlyLayers(machine, form.times(), pushes);
    List<StageResult> results = run(machine, plans, context, caches, early);
    ImageAssembler assembler = new ImageAssembler(machine, form, caches::inline);
    ProvenanceNotes notes = ProvenanceNotes.of(machine, context, plans, started);
    Attested attested =
        Attester.of(machine)
            .attest(assembler.assemble(parts(machine, plans, results)), results, notes);
    BuiltImage image = attested.image();
    outputs.write(image, results, form.times(), machine.events());
    if (machine.request().push()) {
      new Publisher(machine.registry(), pushes, machine.events(), image)
          .push(machine.request().tags());
      Signatures.add(machine, attested);
    }
    caches.write();
    return finish(machine, image, clock.millis() - started);
  }

  private Machine machine(BuildRequest request, Events events) throws BuildException {
    try {
      return Machine.start(
          request,
          events,
          new ResolvedOnce(new LayoutImages(registries.apply(request.access()))),
          clock);
    } catch (IOException e) {
      throw new BuildException(
          "Tried to open the state directory "
              + request.stateDirectory()
              + ", but: "
              + e.getMessage(),
          e);
    }
  }

  private static Dockerfile parse(BuildRequest request, PreparedContext context)
      throws BuildException {
    try {
      return DockerfileParser.parse(PreparedContext.shownDockerfile(request), context.dockerfile());
    } catch (DockerfileException e) {
      throw e.toBuildException();
    }
  }

  /** One for each platform. */
  private static List<BuildPlan> plans(BuildRequest request, Dockerfile dockerfile)
      throws BuildException {
    var emulated = Emulators.registered();
    NamedContexts contexts = NamedContexts.parse(request.buildContexts());
    List<BuildPlan> plans = new ArrayList<>();
    for (Platform platform : Platforms.asked(request)) {
      PlanRequest wanted =
          new PlanRequest(
              request.buildArgs(),
              request.target(),
              platform,
              Platform.host(),
              RunRules.of(request.run()).features(),
              contexts,
              emulated);
      plans.add(BuildPlan.of(dockerfile, wanted));
    }
    return plans;
  }

  private static boolean runsProcesses(BuildPlan plan) {
    return plan.stages().stream()
        .flatMap(stage -> stage.statements().stream())
        .anyMatch(statement -> statement.instruction() instanceof Instruction.Run);
  }

  private static void announce(Machine machine, List<BuildPlan> plans, int steps) {
    BuildRequest request = machine.request();
    BuildPlan first = plans.get(0);
    machine.events().expect(steps);
    machine
        .events()
        .emit(
            new BuildEvent.BuildStarted(
                request.context().toString(),
                first.dockerfile().file(),
                request.tags(),
                plans.stream().map(plan -> plan.target().platform().toString()).toList(),
                steps,
                request.run().sandbox()));
    for (BuildPlan.Warning warning : first.unusedArguments()) {
      String file = first.dockerfile().file();
      machine.events().emit(new BuildEvent.Warning(warning.code(), warning.message(), file, 1));
    }
  }

  private static List<StageResult> run(
      Machine machine,
      List<BuildPlan> plans,
      PreparedContext context,
      CacheWork caches,
      EarlyLayers early)
      throws BuildException, InterruptedException {
    Contexts contexts =
        new Contexts(
            context.tree(),
            machine.state(),
            machine.session(),
            new FetchSecrets(machine.secrets()::find));
    try (StageGraph graph = new StageGraph(machine, plans, contexts, early)) {
      announce(machine, plans, graph.steps());
      caches.read();
      BuildChecks.run(machine, plans, context.tree().ignore());
      List<StageResult> results = graph.run();
      if (!context.isTemporary()) {
        machine.digests().save(machine.session());
      }
      return results;
    } catch (IOException e) {
      throw new BuildException(
          "Tried to keep the digests of the context's files, but: " + e.getMessage(), e);
    }
  }

  /** A platform that nobody asked for is the base's. */
  private static List<ImageAssembler.Parts> parts(
      Machine machine, List<BuildPlan> plans, List<StageResult> results) {
    boolean asked = !machine.request().platforms().isEmpty();
    List<ImageAssembler.Parts> parts = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      StageResult result = results.get(i);
      RemoteImage base = result.base();
      parts.add(
          new ImageAssembler.Parts(
              asked ? plans.get(i).request().platform() : null,
              result.scope().config(),
              result.files().layers(),
              base == null ? null : ImageConfig.read(base.config().toArray())));
    }
    return parts;
  }

  private static BuildResult finish(Machine machine, BuiltImage image, long millis) {
    Events events = machine.events();
    Descriptor root = image.root().descriptor();
    events.emit(
        new BuildEvent.BuildFinished(
            root.digest(),
            image.layerBytes(),
            image.layerCount(),
            events.steps(),
            events.cachedSteps(),
            millis));
    return new BuildResult(
        root.digest(),
        root.mediaType(),
        image.layerBytes(),
        machine.request().push() ? machine.request().tags() : List.of(),
        events.steps(),
        events.cachedSteps(),
        millis);
  }
}
