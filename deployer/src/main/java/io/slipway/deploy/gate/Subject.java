package io.slipway.deploy.gate;

import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.ImageReference;
import java.nio.file.Path;

/**
 * What is asked about.
 *
 * @param baseDirectory what files of a gate are relative to
 */
public record Subject(
    String release, String namespace, ImageReference image, Gate.Stage stage, Path baseDirectory) {}
