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
import io.slipway.image.export.PlatformImage;
import io.slipway.image.layer.Layer;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.NamedContexts;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.registry.RegistryImages.RemoteImage;
import io.slipway.image.registry.ResolvedOnce;
import io.slipway.image.source.Contexts;
import io.slipway.image.source.LayoutImages;
import io.slipway.image.source.PreparedContext;
import io.slipway.image.upkeep.CacheCollection;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way from a request to a result. */
public final class DockerfileBuilder implements ImageBuilder {
  private final Function<RegistryAccess, RegistryImages> registries;
  private final Clock clock;

  public DockerfileBuilder(Function<RegistryAccess, RegistryImages> registries, Clock clock) {
    this.registries = registries;
    this.clock = clock;
  }

  @Override
  public BuildResult build(BuildRequest request, BuildListener listener)
      throws BuildException, InterruptedException {
    long started = clock.millis();
    Unsupported.check(request);
    Attester.check(request.attestations(), request.push(), request.image().mediaTypes());
    if (request.push() && request.tags().isEmpty()) {
      throw new UsageException("pushing needs a tag; give one with -t registry/repository:tag");
    }
    try (PreparedContext context = PreparedContext.of(request)) {
      Dockerfile dockerfile = parse(request, context);
      BuildPlan plan = BuildPlan.of(dockerfile, planRequest(request));
      CacheRules.check(request.cache(), plan.stageNames());
      Outputs outputs = Outputs.parse(request);
      Attempt attempt =
          options -> attempt(options, listener, m -> build(m, plan, context, outputs, started));
      try {
        return attempt.with(context.request());
      } catch (BuildException e) {
        if (!CacheWork.isLost(e, request.cache())) {
          throw e;
        }
        listener.on(CacheWork.lost(e));
        return attempt.with(CacheWork.withoutImports(context.request()));
      }
    }
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
      Machine machine, BuildPlan plan, PreparedContext context, Outputs outputs, long started)
      throws BuildException, InterruptedException {
    CacheWork caches = CacheWork.of(machine, plan);
    announce(machine, plan);
    caches.read();
    BuildChecks.run(machine, plan, context.tree().ignore());
    StageResult result = run(machine, plan, context);
    ProvenanceNotes notes = ProvenanceNotes.of(machine, context, List.of(plan), started);
    Attested attested =
        Attester.of(machine)
            .attest(BuiltImage.of(assemble(machine, result, caches)), List.of(result), notes);
    BuiltImage image = attested.image();
    outputs.write(image, machine.events());
    if (machine.request().push()) {
      new Publisher(machine.registry(), machine.events(), image).push(machine.request().tags());
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

  private static PlanRequest planRequest(BuildRequest request) throws BuildException {
    return new PlanRequest(
        request.buildArgs(),
        request.target(),
        platform(request),
        Platform.host(),
        RunRules.of(request.run()).features(),
        NamedContexts.parse(request.buildContexts()));
  }

  private static Platform platform(BuildRequest request) throws BuildException {
    List<String> platforms = request.platforms();
    if (platforms.size() > 1) {
      throw new BuildException(
          "one build makes an image for one platform so far; asked for were "
              + String.join(", ", platforms)
              + ". Build one after the other");
    }
    try {
      return platforms.isEmpty() ? Platform.host() : Platform.parse(platforms.get(0));
    } catch (IllegalArgumentException e) {
      throw new BuildException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void announce(Machine machine, BuildPlan plan) throws BuildException {
    BuildRequest request = machine.request();
    machine.events().expect(plan.steps());
    machine
        .events()
        .emit(
            new BuildEvent.BuildStarted(
                request.context().toString(),
                plan.dockerfile().file(),
                request.tags(),
                List.of(plan.target().platform().toString()),
                plan.steps(),
                sandbox(machine, plan)));
    for (BuildPlan.Warning warning : plan.unusedArguments()) {
      String file = plan.dockerfile().file();
      machine.events().emit(new BuildEvent.Warning(warning.code(), warning.message(), file, 1));
    }
  }

  private static @Nullable String sandbox(Machine machine, BuildPlan plan) throws BuildException {
    boolean runs =
        plan.stages().stream()
            .flatMap(stage -> stage.statements().stream())
            .anyMatch(statement -> statement.instruction() instanceof Instruction.Run);
    try {
      return runs ? machine.sandbox().name() : null;
    } catch (IOException e) {
      throw new BuildException(String.valueOf(e.getMessage()), e);
    }
  }

  private static StageResult run(Machine machine, BuildPlan plan, PreparedContext context)
      throws BuildException, InterruptedException {
    Contexts contexts = new Contexts(context.tree(), machine.state(), machine.session());
    try (StageGraph graph = new StageGraph(machine, plan, contexts)) {
      StageResult result = graph.run();
      if (!context.isTemporary()) {
        machine.digests().save(machine.session());
      }
      return result;
    } catch (IOException e) {
      throw new BuildException(
          "Tried to keep the digests of the context's files, but: " + e.getMessage(), e);
    }
  }

  private static PlatformImage assemble(Machine machine, StageResult result, CacheWork caches)
      throws BuildException, InterruptedException {
    List<Layer> layers = layers(machine, result);
    ImageConfig config =
        result.scope().config().withDiffIds(layers.stream().map(Layer::diffId).toList());
    if (result.created() != null) {
      config = config.withCreated(result.created());
    }
    ImageConfig complete = caches.inline(config, layers);
    return new ImageAssembler(machine.layers()::source)
        .assemble(result.scope().stage().platform(), complete, layers);
  }

  private static List<Layer> layers(Machine machine, StageResult result)
      throws BuildException, InterruptedException {
    RemoteImage base = result.base();
    int ofBase = base == null ? 0 : base.manifest().layers().size();
    try {
      return machine.forms().exported(result.files().layers(), ofBase);
    } catch (IOException e) {
      throw new BuildException(
          "Tried to compress the image's layers as asked for, but: " + e.getMessage(), e);
    }
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
