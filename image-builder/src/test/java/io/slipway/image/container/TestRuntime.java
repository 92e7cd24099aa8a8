package io.slipway.image.container;

import io.slipway.image.registry.RegistryImages;
import java.io.IOException;
import java.nio.file.Path;

/** Runs containers from images that lie in no registry. */
public final class TestRuntime {
  private TestRuntime() {}

  public static ContainerRuntime open(Path stateDirectory, RegistryImages images)
      throws IOException {
    return SandboxedRuntime.open(stateDirectory, access -> images);
  }
}
