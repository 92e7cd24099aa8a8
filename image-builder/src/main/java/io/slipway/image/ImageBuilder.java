package io.slipway.image;

/**
 * Builds images from Dockerfiles. Instances are immutable and safe for use by several threads at
 * once.
 */
public interface ImageBuilder {

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
