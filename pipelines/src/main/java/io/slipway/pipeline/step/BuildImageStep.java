package io.slipway.pipeline.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.image.BuildException;
import io.slipway.image.BuildListener;
import io.slipway.image.BuildRequest;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.RegistryAccess;
import io.slipway.image.dockerfile.DockerfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code buildImage}: a Dockerfile to an image. */
public final class BuildImageStep implements PlatformStep<BuildImageParameters, BuildImageResult> {
  private final Supplier<ImageBuilder> builder;

  public BuildImageStep(Supplier<ImageBuilder> builder) {
    this.builder = builder;
  }

  @Override
  public String name() {
    return "buildImage";
  }

  @Override
  public Class<BuildImageParameters> parameterType() {
    return BuildImageParameters.class;
  }

  @Override
  public Class<BuildImageResult> resultType() {
    return BuildImageResult.class;
  }

  @Override
  public BuildImageResult run(BuildImageParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    BuildListener listener = event -> context.emit((Record) event);
    try {
      BuildResult built = builder.get().build(request(parameters, context), listener);
      BuildImageResult result = result(parameters.tags(), built);
      writeMetadata(parameters.metadataFile(), result, context);
      return result;
    } catch (BuildException e) {
      int code =
          e.getCause() instanceof DockerfileException ? StepFailure.USAGE : StepFailure.FAILED;
      throw new StepFailure(code, String.valueOf(e.getMessage()), e);
    }
  }

  private static BuildRequest request(BuildImageParameters parameters, StepContext context) {
    Path workspace = context.workspace();
    String dockerfile = parameters.dockerfile();
    return new BuildRequest(
        workspace.resolve(parameters.context()).normalize(),
        dockerfile == null ? null : workspace.resolve(dockerfile).normalize(),
        parameters.tags(),
        parameters.buildArgs(),
        parameters.target(),
        parameters.platforms(),
        parameters.outputs().stream().map(output -> Outputs.resolve(output, workspace)).toList(),
        parameters.push(),
        parameters.noCache(),
        context.stateDirectory(),
        new RegistryAccess(
            Paths.dockerConfig(parameters.dockerConfig(), context),
            new LinkedHashSet<>(parameters.plainHttp()),
            new LinkedHashSet<>(parameters.insecure())));
  }

  private static BuildImageResult result(List<String> tags, BuildResult built) {
    String image = tags.isEmpty() ? null : Outputs.repository(tags.get(0)) + "@" + built.digest();
    return new BuildImageResult(
        built.digest(),
        image,
        built.references(),
        built.mediaType(),
        built.bytes(),
        built.steps(),
        built.cachedSteps());
  }

  private static void writeMetadata(
      @Nullable String file, BuildImageResult result, StepContext context) throws StepFailure {
    if (file == null) {
      return;
    }
    Path target = context.workspace().resolve(file);
    try {
      byte[] json =
          JsonMapper.builder().build().writeValueAsString(ResultMap.of(result)).getBytes(UTF_8);
      Files.createDirectories(target.toAbsolutePath().resolveSibling("."));
      Files.write(target, json);
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.FAILED, "Tried to write the metadata file " + target + ": " + e, e);
    }
  }
}
