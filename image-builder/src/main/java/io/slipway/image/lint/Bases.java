package io.slipway.image.lint;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import io.slipway.image.pull.PulledImage;
import io.slipway.image.registry.RegistryImages;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is known of base images. */
@FunctionalInterface
public interface Bases {

  /**
   * The configuration of an image for a platform.
   *
   * @throws BuildException where it isn't at hand, saying why
   */
  ImageConfig find(String reference, Platform platform) throws BuildException, InterruptedException;

  /** Asks registries, as a build does. */
  static Bases in(RegistryImages registry) {
    return (reference, platform) -> read(registry.resolve(reference, platform).config().toArray());
  }

  /**
   * Looks into a state directory, where base images named by digest are once they were built on.
   * Asks nobody and writes nothing.
   */
  static Bases in(Path stateDirectory) {
    return (reference, platform) -> {
      int at = reference.indexOf('@');
      if (at < 0 || !Files.isDirectory(stateDirectory.resolve("blobs"))) {
        throw new BuildException(
            "the base image " + reference + " isn't at hand; ask its registry with --pull");
      }
      try {
        BlobStore blobs = StateDirectory.open(stateDirectory).blobs();
        return PulledImage.read(blobs, reference.substring(at + 1)).config();
      } catch (IOException | IllegalArgumentException e) {
        throw new BuildException(
            "the base image " + reference + " isn't at hand; ask its registry with --pull", e);
      }
    };
  }

  private static ImageConfig read(byte[] json) throws BuildException {
    try {
      return ImageConfig.read(json);
    } catch (IllegalArgumentException e) {
      throw new BuildException(String.valueOf(e.getMessage()), e);
    }
  }
}
