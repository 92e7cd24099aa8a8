package io.slipway.deploy.gate;

import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is asked about.
 *
 * @param images what the release brings, each once
 * @param baseDirectory what files of a gate are relative to
 */
public record Subject(
    String release,
    String namespace,
    List<ImageReference> images,
    Gate.Stage stage,
    Path baseDirectory) {
  public Subject {
    images = List.copyOf(images);
  }

  /** The images in words. */
  public String words() {
    return images.stream().map(ImageReference::toString).collect(Collectors.joining(", "));
  }
}
