package io.slipway.image;

import io.slipway.image.build.DockerfileBuilder;
import io.slipway.image.java.JarBuilder;
import io.slipway.image.registry.RegistryImages;
import java.time.Clock;

/**
 * Builds images from Dockerfiles. Instances are immutable and safe for use by several threads at
 * once.
 */
public interface ImageBuilder {

  /**
   * A builder of Dockerfiles and jars that reaches registries with Jib core and runs RUN in the
   * best sandbox here.
   */
  static ImageBuilder create() {
    return new JarBuilder(new DockerfileBuilder(RegistryImages::open, Clock.systemUTC()));
  }

  /**
   * Builds, exports and pushes one image.
   *
   * @throws BuildException in words for the user, where the build cannot be done
   * @throws InterruptedException where the calling thread was interrupted; nothing is left running
   *     or mounted
   */
  BuildResult build(BuildRequest request, BuildListener listener)
      throws BuildException, InterruptedException;
}
