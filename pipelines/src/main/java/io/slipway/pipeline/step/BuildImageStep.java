package io.slipway.pipeline.step;

import io.slipway.image.BuildException;
import io.slipway.image.BuildListener;
import io.slipway.image.BuildResult;
import io.slipway.image.ImageBuilder;
import io.slipway.image.UsageException;
import io.slipway.image.dockerfile.DockerfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      BuildResult built =
          builder.get().build(new BuildRequests(parameters, context).request(), listener);
      BuildImageResult result = result(parameters.tags(), built);
      write("metadata", parameters.metadataFile(), () -> json(result), context);
      write("image id", parameters.iidFile(), result::digest, context);
      return result;
    } catch (BuildException e) {
      throw new StepFailure(exitCode(e), String.valueOf(e.getMessage()), e);
    }
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

  private static String json(BuildImageResult result) {
    return JsonMapper.builder().build().writeValueAsString(ResultMap.of(result));
  }

  private static int exitCode(BuildException e) {
    boolean usage = e instanceof UsageException || e.getCause() instanceof DockerfileException;
    return usage ? StepFailure.USAGE : StepFailure.FAILED;
  }

  private static void write(
      String what, @Nullable String file, Supplier<String> text, StepContext context)
      throws StepFailure {
    if (file == null) {
      return;
    }
    Path target = context.workspace().resolve(file);
    try {
      Files.createDirectories(target.toAbsolutePath().resolveSibling("."));
      Files.writeString(target, text.get());
    } catch (IOException e) {
      throw new StepFailure(
          StepFailure.FAILED, "Tried to write the " + what + " file " + target + ": " + e, e);
    }
  }
}
