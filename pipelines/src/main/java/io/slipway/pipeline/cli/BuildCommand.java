package io.slipway.pipeline.cli;

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
      description = "The directory to build from (default: .).")
  private String context = ".";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile (default: CONTEXT/Dockerfile).")
  private @Nullable String file;

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "REF",
      description = "A name for the image: registry/repository:tag.")
  private List<String> tags = new ArrayList<>();

  @Option(names = "--build-arg", paramLabel = "K=V", description = "A value for an ARG.")
  private Map<String, String> buildArgs = new LinkedHashMap<>();

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
      description = "oci:DIR, docker:FILE or docker-engine[:SOCKET].")
  private List<String> outputs = new ArrayList<>();

  @Option(names = "--push", description = "Push to the registry of every tag.")
  private boolean push;

  @Option(names = "--no-cache", description = "Run every step again.")
  private boolean noCache;

  @Option(names = "--metadata-file", paramLabel = "FILE", description = "Write the result as JSON.")
  private @Nullable String metadataFile;

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
    parameters.put("buildArgs", buildArgs);
    parameters.put("target", target);
    parameters.put("platforms", platforms);
    parameters.put("outputs", outputs);
    parameters.put("push", push);
    parameters.put("noCache", noCache);
    parameters.put("metadataFile", metadataFile);
    registries.addTo(parameters);
    return new StepRunner(session, output).step("buildImage", parameters);
  }
}
