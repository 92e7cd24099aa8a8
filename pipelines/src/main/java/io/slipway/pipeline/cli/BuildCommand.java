package io.slipway.pipeline.cli;

import io.slipway.image.export.OutputWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "build", description = "Build an image from a Dockerfile.")
final class BuildCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "CONTEXT",
      defaultValue = ".",
      description = "A directory, a git or http URL, or - for standard input (default: .).")
  private String context = ".";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile (default: CONTEXT/Dockerfile); - is standard input.")
  private @Nullable String file;

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "REF",
      description = "A name for the image: registry/repository:tag.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--build-arg",
      paramLabel = "K[=V]",
      mapFallbackValue = Option.NULL_VALUE,
      description = "A value for an ARG; without V it is the environment's.")
  private Map<String, @Nullable String> buildArgs = new LinkedHashMap<>();

  @Option(
      names = "--build-context",
      paramLabel = "NAME=CONTEXT",
      description = "A directory, docker-image://REF, oci-layout://DIR or URL that NAME means.")
  private Map<String, String> buildContexts = new LinkedHashMap<>();

  @Option(
      names = "--target",
      paramLabel = "STAGE",
      description = "The stage to build (default: the last).")
  private @Nullable String target;

  @Option(
      names = "--platform",
      paramLabel = "P",
      split = ",",
      description = "os/arch[/variant] (default: this machine's).")
  private List<String> platforms = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      description =
          "oci:DIR, oci-archive:FILE, docker:FILE, docker-engine[:SOCKET], local:DIR, tar:FILE, or"
              + " type=TYPE,...; DIR alone is local:DIR, FILE - standard output.")
  private List<String> outputs = new ArrayList<>();

  @Option(names = "--push", description = "Push to the registry of every tag.")
  private boolean push;

  @Option(names = "--metadata-file", paramLabel = "FILE", description = "Write the result as JSON.")
  private @Nullable String metadataFile;

  @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's digest.")
  private @Nullable String iidFile;

  @Mixin private final ImageFlags image = new ImageFlags();
  @Mixin private final CacheFlags cache = new CacheFlags();
  @Mixin private final RunFlags run = new RunFlags();
  @Mixin private final AttestationFlags attestations = new AttestationFlags();
  @Mixin private final JarFlags jar = new JarFlags();
  @Mixin private final RegistryOptions registries = new RegistryOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  BuildCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("context", context);
    parameters.put("dockerfile", file);
    parameters.put("tags", tags);
    parameters.put("buildArgs", given(buildArgs));
    parameters.put("buildContexts", buildContexts);
    parameters.put("target", target);
    parameters.put("platforms", platforms);
    parameters.put("outputs", outputs);
    parameters.put("push", push);
    parameters.put("metadataFile", metadataFile);
    parameters.put("iidFile", iidFile);
    image.addTo(parameters);
    cache.addTo(parameters);
    run.addTo(parameters);
    attestations.addTo(parameters);
    jar.addTo(parameters);
    registries.addTo(parameters);
    StepRunner runner = new StepRunner(session, output);
    boolean streams = outputs.stream().anyMatch(OutputWords::isStandardOutput);
    return (streams ? runner.aside() : runner).step("buildImage", parameters);
  }

  /** {@code --build-arg K} takes the environment's value, and is nothing where there is none. */
  private Map<String, String> given(Map<String, @Nullable String> arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    arguments.forEach(
        (name, value) -> {
          String known = value == null ? session.environment().get(name) : value;
          if (known != null) {
            given.put(name, known);
          }
        });
    return given;
  }
}
