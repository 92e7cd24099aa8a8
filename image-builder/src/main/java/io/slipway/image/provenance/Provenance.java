package io.slipway.image.provenance;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Json;
import io.slipway.image.config.Platform;
import io.slipway.image.config.RawBytes;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known about a build of one platform's image.
 *
 * @param source where the context came from; null means a directory of the machine
 * @param dockerfile the Dockerfile's path as a person would give it
 * @param text the Dockerfile's bytes
 * @param arguments {@code build-arg:NAME}, {@code label:NAME}, {@code target} and the like
 * @param withheld whether arguments are missing because they look like secrets
 * @param secrets ids of the secrets that were offered
 * @param ssh ids of the agents that were offered
 * @param locals names of contexts that are directories, which nothing can look up later
 * @param steps what was done, in the order of the file
 * @param network whether a step could reach the network
 * @param layers of the image, from the bottom up
 */
public record Provenance(
    @Nullable Material source,
    String dockerfile,
    RawBytes text,
    Map<String, String> arguments,
    boolean withheld,
    List<String> secrets,
    List<String> ssh,
    List<String> locals,
    SortedSet<Material> materials,
    List<Step> steps,
    boolean network,
    List<Descriptor> layers,
    Run run) {

  public static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
  private static final String BUILD_TYPE =
      "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md";

  /** How much is told. */
  public enum Mode {
    MIN,
    MAX
  }

  /** An instruction; {@code line} counts from 1. */
  public record Step(String stage, int line, String instruction) {}

  /**
   * The run of the builder.
   *
   * @param builder what built, as a URI
   * @param invocation the same for all platforms of one build
   */
  public record Run(
      String builder,
      String version,
      String invocation,
      Instant started,
      Instant finished,
      Platform machine,
      boolean reproducible) {}

  public Provenance {
    arguments = java.util.Collections.unmodifiableMap(new TreeMap<>(arguments));
    secrets = secrets.stream().sorted().toList();
    ssh = ssh.stream().sorted().toList();
    locals = List.copyOf(locals);
    materials = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(materials));
    steps = List.copyOf(steps);
    layers = List.copyOf(layers);
  }

  /** The predicate as JSON. */
  public byte[] predicate(Mode mode) {
    ObjectNode predicate = Json.newObject();
    ObjectNode definition = predicate.putObject("buildDefinition").put("buildType", BUILD_TYPE);
    external(definition.putObject("externalParameters"), mode);
    internal(definition.putObject("internalParameters"), mode);
    dependencies(definition.putArray("resolvedDependencies"));
    details(predicate.putObject("runDetails"), mode);
    return Json.bytes(predicate);
  }

  private void external(ObjectNode parameters, Mode mode) {
    ObjectNode config = parameters.putObject("configSource");
    if (source != null) {
      config.put("uri", source.uri());
      digest(config, source.digest());
    }
    config.put("path", dockerfile);
    ObjectNode request = parameters.putObject("request").put("frontend", "dockerfile.v0");
    ObjectNode args = request.putObject("args");
    arguments.forEach(
        (name, value) -> {
          if (mode == Mode.MAX || !isPrivate(name)) {
            args.put(name, value);
          }
        });
    if (mode == Mode.MAX) {
      ids(request, "secrets", "id", secrets);
      ids(request, "ssh", "id", ssh);
    }
    ids(request, "locals", "name", locals);
  }

  private static boolean isPrivate(String argument) {
    return argument.startsWith("build-arg:") || argument.startsWith("label:");
  }

  private static void ids(ObjectNode parent, String field, String key, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = parent.putArray(field);
      values.forEach(value -> array.addObject().put(key, value));
    }
  }

  private void internal(ObjectNode parameters, Mode mode) {
    parameters.put("builderPlatform", run.machine().toString());
    if (mode == Mode.MAX) {
      ArrayNode all = parameters.putObject("buildConfig").putArray("steps");
      for (Step step : steps) {
        all.addObject()
            .put("stage", step.stage())
            .put("line", step.line())
            .put("instruction", step.instruction());
      }
    }
  }

  private void dependencies(ArrayNode dependencies) {
    for (Material material : materials) {
      digest(dependencies.addObject().put("uri", material.uri()), material.digest());
    }
  }

  private static void digest(ObjectNode parent, Map<String, String> digest) {
    ObjectNode node = parent.putObject("digest");
    digest.forEach(node::put);
  }

  private void details(ObjectNode details, Mode mode) {
    ObjectNode builder = details.putObject("builder").put("id", run.builder());
    builder.putObject("version").put("slipway", run.version());
    ObjectNode metadata = details.putObject("metadata");
    metadata.put("invocationId", run.invocation());
    metadata.put("startedOn", run.started().toString());
    metadata.put("finishedOn", run.finished().toString());
    ObjectNode extra = metadata.putObject("buildkit_metadata");
    if (mode == Mode.MAX) {
      dockerfile(extra.putObject("source").putArray("infos").addObject());
      layers(extra.putObject("layers"));
    }
    boolean complete = locals.isEmpty();
    metadata.put("buildkit_hermetic", complete && !network);
    metadata
        .putObject("buildkit_completeness")
        .put("request", isComplete(mode))
        .put("resolvedDependencies", complete);
    metadata.put("buildkit_reproducible", run.reproducible());
  }

  private boolean isComplete(Mode mode) {
    boolean told = mode == Mode.MAX || arguments.keySet().stream().noneMatch(Provenance::isPrivate);
    return told && !withheld;
  }

  private void dockerfile(ObjectNode info) {
    info.put("filename", dockerfile).put("language", "Dockerfile");
    info.put("data", Base64.getEncoder().encodeToString(text.toArray()));
  }

  private void layers(ObjectNode parent) {
    ArrayNode all = parent.putArray("image").addArray();
    layers.forEach(layer -> all.add(layer.toJson()));
  }
}
