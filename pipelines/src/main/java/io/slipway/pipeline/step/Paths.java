package io.slipway.pipeline.step;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Files that a step is told of, by a parameter or by its environment. */
final class Paths {
  private Paths() {}

  static @Nullable Path optional(@Nullable String name, StepContext context) {
    return name == null ? null : context.workspace().resolve(name).normalize();
  }

  /**
   * {@code $DOCKER_CONFIG} of the step is a directory with a {@code config.json}, as for Docker.
   */
  static @Nullable Path dockerConfig(@Nullable String name, StepContext context) {
    String directory = context.environment().get("DOCKER_CONFIG");
    return name == null && directory != null
        ? context.workspace().resolve(directory).resolve("config.json")
        : optional(name, context);
  }

  /** {@code $KUBECONFIG} of the step; the first file, where it lists several. */
  static @Nullable Path kubeconfig(@Nullable String name, StepContext context) {
    String files = context.environment().getOrDefault("KUBECONFIG", "");
    return name == null && !files.isEmpty()
        ? context.workspace().resolve(files.split(":", 2)[0])
        : optional(name, context);
  }
}
