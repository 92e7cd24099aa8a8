package io.slipway.deploy;

import io.slipway.deploy.gate.Finding;
import io.slipway.deploy.gate.ImageInspector;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Scanned;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment may use beside its cluster.
 *
 * @param stateDirectory where the last good copies of calendars lie; null keeps none
 * @param images what registries know of images
 */
public record Outside(@Nullable Path stateDirectory, ImageInspector images) {

  /** Keeps nothing and knows no registry. */
  public static final Outside NONE = new Outside(null, new NoRegistries());

  private record NoRegistries() implements ImageInspector {

    @Override
    public Finding signed(ImageReference image, List<Path> keys) {
      throw none();
    }

    @Override
    public Finding scanned(ImageReference image, Scanned.Severity worst) {
      throw none();
    }

    @Override
    public Finding present(ImageReference image) {
      throw none();
    }

    private static DeployException none() {
      return DeployException.usage(
          "gates signed, scanned and replicated ask registries, which this deployment has no way to");
    }
  }
}
