package io.slipway.pipeline.step;

import io.slipway.deploy.release.Release;
import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import java.nio.file.Path;

/** A step's {@code release.yaml}. */
final class ReleaseFile {
  private ReleaseFile() {}

  static Path path(String file, StepContext context) {
    return context.workspace().resolve(file).normalize();
  }

  static Release read(String file, StepContext context) throws StepFailure {
    try {
      return StrictYaml.readOne(path(file, context), Release.class, context.environment());
    } catch (YamlException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
