package io.slipway.pipeline.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.image.AttestationOptions;
import io.slipway.image.BuildContext;
import io.slipway.image.BuildRequest;
import io.slipway.image.CacheOptions;
import io.slipway.image.DockerfileSource;
import io.slipway.image.ImageOptions;
import io.slipway.image.JarOptions;
import io.slipway.image.RegistryAccess;
import io.slipway.image.RunOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code buildImage}'s parameters ask of the builder. */
final class BuildRequests {
  /** More than any Dockerfile; what is longer on standard input is a mistake. */
  private static final int LARGEST_DOCKERFILE = 4 << 20;

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([bkmg]?)b?");

  private final BuildImageParameters parameters;
  private final StepContext step;

  BuildRequests(BuildImageParameters parameters, StepContext step) {
    this.parameters = parameters;
    this.step = step;
  }

  BuildRequest request() throws StepFailure {
    BuildContext context =
        BuildContext.parse(parameters.context(), step.workspace(), step.standardInput());
    return BuildRequest.of(context, step.stateDirectory())
        .dockerfile(dockerfile(context))
        .tags(parameters.tags())
        .buildArgs(buildArgs())
        .buildContexts(parameters.buildContexts())
        .target(parameters.target())
        .platforms(parameters.platforms())
        .outputs(
            parameters.outputs().stream()
                .map(output -> Outputs.resolve(output, step.workspace()))
                .toList())
        .push(parameters.push())
        .image(image())
        .cache(cache())
        .run(run())
        .attestations(attestations())
        .jar(jar())
        .access(access())
        .standardOutput(step.standardOutput())
        .build();
  }

  private @Nullable DockerfileSource dockerfile(BuildContext context) throws StepFailure {
    String name = parameters.dockerfile();
    if (name == null) {
      return null;
    }
    if (name.equals("-")) {
      return text(context);
    }
    return new DockerfileSource.File(
        context instanceof BuildContext.Directory
            ? step.workspace().resolve(name).normalize()
            : Path.of(name));
  }

  private DockerfileSource text(BuildContext context) throws StepFailure {
    if (context instanceof BuildContext.Stream) {
      throw usage("the context and the Dockerfile can't both come from standard input");
    }
    try {
      byte[] content = step.standardInput().readNBytes(LARGEST_DOCKERFILE);
      return new DockerfileSource.Text(new String(content, UTF_8));
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.FAILED, "Tried to read the Dockerfile from standard input: " + e, e);
    }
  }

  /** {@code $SOURCE_DATE_EPOCH} is an argument of every build, as for buildx. */
  private Map<String, String> buildArgs() {
    Map<String, String> arguments = new LinkedHashMap<>(parameters.buildArgs());
    String epoch = step.environment().get("SOURCE_DATE_EPOCH");
    if (epoch != null) {
      arguments.putIfAbsent("SOURCE_DATE_EPOCH", epoch);
    }
    return arguments;
  }

  private ImageOptions image() {
    return new ImageOptions(
        parameters.labels(),
        parameters.annotations(),
        parameters.compression(),
        parameters.compressionLevel(),
        parameters.forceCompression(),
        parameters.mediaTypes(),
        parameters.reproducible());
  }

  private CacheOptions cache() {
    return new CacheOptions(
        parameters.noCache(),
        parameters.noCacheFilter(),
        parameters.pull(),
        parameters.cacheFrom().stream()
            .map(cache -> Outputs.resolveField(cache, "src", step.workspace()))
            .toList(),
        parameters.cacheTo().stream()
            .map(cache -> Outputs.resolveField(cache, "dest", step.workspace()))
            .toList());
  }

  private RunOptions run() throws StepFailure {
    SecretWords words = new SecretWords(step);
    return new RunOptions(
        words.secrets(parameters.secrets()),
        words.ssh(parameters.ssh()),
        parameters.network(),
        new LinkedHashSet<>(parameters.allow()),
        parameters.sandbox(),
        parameters.addHosts(),
        shmSize(parameters.shmSize()));
  }

  private static @Nullable Long shmSize(@Nullable String text) throws StepFailure {
    if (text == null) {
      return null;
    }
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw usage("shmSize is bytes or a size such as 64m, but got " + text);
    }
    int power = size.group(2).isEmpty() ? 0 : "bkmg".indexOf(size.group(2));
    return Long.parseLong(size.group(1)) << (10 * power);
  }

  private AttestationOptions attestations() throws StepFailure {
    return new AttestationOptions(
        sbom(),
        provenance(),
        Paths.optional(parameters.signKey(), step),
        step.environment().get("COSIGN_PASSWORD"),
        parameters.referrers());
  }

  private @Nullable String sbom() throws StepFailure {
    String wanted = parameters.sbom();
    return switch (wanted == null ? "false" : wanted) {
      case "false" -> null;
      case "true" -> "spdx";
      case "spdx", "cyclonedx", "all" -> wanted;
      default -> throw usage("sbom is spdx, cyclonedx or all, but got " + wanted);
    };
  }

  private @Nullable String provenance() throws StepFailure {
    String wanted = parameters.provenance();
    return switch (wanted == null ? "false" : wanted) {
      case "false" -> null;
      case "true", "min", "mode=min" -> "min";
      case "max", "mode=max" -> "max";
      default -> throw usage("provenance is min or max, but got " + wanted);
    };
  }

  private @Nullable JarOptions jar() {
    Path jar = Paths.optional(parameters.jar(), step);
    return jar == null
        ? null
        : new JarOptions(
            jar,
            parameters.jarBase(),
            parameters.jarMainClass(),
            parameters.jarJvmFlags(),
            parameters.jarPorts(),
            parameters.jarVolumes(),
            parameters.jarEnvironment(),
            parameters.jarUser(),
            parameters.jarAppRoot(),
            parameters.jarMode(),
            parameters.jarDependencies().stream()
                .map(file -> step.workspace().resolve(file))
                .toList(),
            parameters.jarArguments());
  }

  private RegistryAccess access() {
    return new RegistryAccess(
        Paths.dockerConfig(parameters.dockerConfig(), step),
        new LinkedHashSet<>(parameters.plainHttp()),
        new LinkedHashSet<>(parameters.insecure()));
  }

  private static StepFailure usage(String message) {
    return new StepFailure(StepFailure.USAGE, "buildImage: " + message);
  }
}
