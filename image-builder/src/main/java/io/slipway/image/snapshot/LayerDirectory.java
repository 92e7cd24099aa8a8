package io.slipway.image.snapshot;

import java.nio.file.Path;

/** One unpacked layer: what it adds and hides, not what lies below it. */
public record LayerDirectory(Path path, Owners owners) {}
