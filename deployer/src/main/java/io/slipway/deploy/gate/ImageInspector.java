package io.slipway.deploy.gate;

import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Scanned;
import java.nio.file.Path;
import java.util.List;

/**
 * What registries know of images: the port that the deployer, which knows no registry, asks
 * through. Every method is one attempt with a time limit and ends when its thread is interrupted;
 * what may pass is {@link Finding.Kind#OPEN}.
 */
public interface ImageInspector {

  /**
   * @param keys public keys; one of them suffices
   */
  Finding signed(ImageReference image, List<Path> keys) throws InterruptedException;

  /**
   * @param worst the severity that is still let through
   */
  Finding scanned(ImageReference image, Scanned.Severity worst) throws InterruptedException;

  /** Whether the registry that the reference names has this manifest. */
  Finding present(ImageReference image) throws InterruptedException;
}
