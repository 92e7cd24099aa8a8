package io.slipway.image.build;

import io.slipway.image.layer.Layer;
import io.slipway.image.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A layer that a step just wrote.
 *
 * @param snapshot the files it came from, where they lie on disk already
 */
record WrittenLayer(Layer layer, @Nullable Snapshot snapshot) {}
