package io.slipway.image.lint;

import io.slipway.image.config.ImageConfig;
import io.slipway.image.config.Platform;
import java.util.Optional;

/** What is known of base images. */
@FunctionalInterface
public interface Bases {

  /** The configuration of an image for a platform; empty where it isn't at hand. */
  Optional<ImageConfig> find(String reference, Platform platform) throws InterruptedException;

  static Bases unknown() {
    return (reference, platform) -> Optional.empty();
  }
}
