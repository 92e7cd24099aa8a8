package io.slipway.image.build;

import io.slipway.image.BuildContext;
import io.slipway.image.BuildRequest;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.export.BuiltImage;
import io.slipway.image.lint.SecretNames;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.NamedContext;
import io.slipway.image.plan.Stage;
import io.slipway.image.provenance.Material;
import io.slipway.image.provenance.Provenance;
import io.slipway.image.source.PreparedContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a build knows about itself, for its provenance. A build whose times are fixed says nothing
 * that differs from run to run.
 *
 * @param fixed when everything is said to have happened; null means when it did
 */
record ProvenanceNotes(
    Machine machine,
    PreparedContext context,
    List<BuildPlan> plans,
    Instant started,
    @Nullable Instant fixed,
    RunId run) {

  private static final String BUILDER = "https://slipway.io/image-builder";

  /**
   * @param started in milliseconds since 1970
   */
  static ProvenanceNotes of(
      Machine machine, PreparedContext context, List<BuildPlan> plans, long started) {
    return new ProvenanceNotes(
        machine,
        context,
        plans,
        Instant.ofEpochMilli(started),
        fixed(machine.request()),
        new RunId());
  }

  /** Made when first asked for: the source of randomness takes its time to start. */
  static final class RunId {
    private @Nullable UUID id;

    @Override
    public synchronized String toString() {
      id = id == null ? UUID.randomUUID() : id;
      return id.toString();
    }
  }

  private static @Nullable Instant fixed(BuildRequest request) {
    String epoch = request.buildArgs().getOrDefault("SOURCE_DATE_EPOCH", "");
    if (epoch.matches("\\d{1,11}")) {
      return Instant.ofEpochSecond(Long.parseLong(epoch));
    }
    return request.image().reproducible() ? Instant.EPOCH : null;
  }

  /** The provenance of one of the image's platforms. */
  Provenance of(int index, BuiltImage image) {
    BuildPlan plan = plans.get(index);
    BuildRequest request = machine.request();
    Map<String, String> arguments = arguments(request);
    SortedSet<Material> materials = machine.materials().of(image.platforms().get(index).platform());
    context.origin().ifPresent(materials::add);
    return new Provenance(
        context.origin().orElse(null),
        PreparedContext.shownDockerfile(request),
        new RawBytes(context.dockerfile()),
        arguments,
        arguments.size() < all(request).size(),
        List.copyOf(request.run().secrets().keySet()),
        List.copyOf(request.run().ssh().keySet()),
        locals(request),
        materials,
        steps(plan),
        reachesNetwork(plan, request),
        image.platforms().get(index).manifest().layers(),
        run(image));
  }

  private Provenance.Run run(BuiltImage image) {
    String version =
        Optional.ofNullable(ProvenanceNotes.class.getPackage().getImplementationVersion())
            .orElse("dev");
    return new Provenance.Run(
        BUILDER,
        version,
        invocation(image),
        fixed == null ? started : fixed,
        fixed == null ? machine.now() : fixed,
        Platform.host(),
        machine.request().image().reproducible());
  }

  private String invocation(BuiltImage image) {
    if (fixed == null) {
      return run.toString();
    }
    StringBuilder digests = new StringBuilder();
    image.platforms().forEach(p -> digests.append(p.manifest().digest()));
    return UUID.nameUUIDFromBytes(digests.toString().getBytes(StandardCharsets.US_ASCII))
        .toString();
  }

  private static Map<String, String> all(BuildRequest request) {
    Map<String, String> all = new TreeMap<>();
    request.buildArgs().forEach((name, value) -> all.put("build-arg:" + name, value));
    request.image().labels().forEach((name, value) -> all.put("label:" + name, value));
    request.buildContexts().forEach((name, value) -> all.put("context:" + name, value));
    if (request.target() != null) {
      all.put("target", request.target());
    }
    if (!request.platforms().isEmpty()) {
      all.put("platform", String.join(",", request.platforms()));
    }
    return all;
  }

  /** Without arguments whose names say that they are secret, and without passwords in URLs. */
  private static Map<String, String> arguments(BuildRequest request) {
    Map<String, String> told = new TreeMap<>();
    all(request)
        .forEach(
            (name, value) -> {
              boolean secret =
                  name.startsWith("build-arg:")
                      && SecretNames.looksSecret(name.substring("build-arg:".length()));
              if (!secret) {
                told.put(name, value.replaceAll("://[^/@\\s]*@", "://"));
              }
            });
    return told;
  }

  private List<String> locals(BuildRequest request) {
    List<String> locals = new ArrayList<>();
    if (context.origin().isEmpty() && request.context() instanceof BuildContext.Directory) {
      locals.add("context");
      locals.add("dockerfile");
    }
    request
        .buildContexts()
        .forEach(
            (name, value) -> {
              if (NamedContext.parse(name, value, Path.of("")) instanceof NamedContext.Directory) {
                locals.add(name);
              }
            });
    return locals;
  }

  private static List<Provenance.Step> steps(BuildPlan plan) {
    List<Provenance.Step> steps = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      steps.add(step(stage, stage.from()));
      stage.statements().forEach(statement -> steps.add(step(stage, statement)));
    }
    return steps;
  }

  private static Provenance.Step step(Stage stage, Statement statement) {
    String text = statement.written().keyword() + " " + statement.written().arguments();
    return new Provenance.Step(stage.name(), statement.at().startLine(), text);
  }

  private static boolean reachesNetwork(BuildPlan plan, BuildRequest request) {
    return plan.stages().stream()
        .flatMap(stage -> stage.statements().stream())
        .map(Statement::instruction)
        .filter(Instruction.Run.class::isInstance)
        .map(Instruction.Run.class::cast)
        .anyMatch(
            run -> !"none".equals(run.network() == null ? request.run().network() : run.network()));
  }
}
