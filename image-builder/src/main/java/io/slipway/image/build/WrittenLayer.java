package io.slipway.image.build;

import io.slipway.image.layer.Layer;
import io.slipway.image.sandbox.Usage;
import io.slipway.image.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A layer that a step just wrote.
 *
 * @param snapshot the files it came from, where they lie on disk already
 * @param usage of the processes that made it, where there were any and somebody counted
 */
record WrittenLayer(Layer layer, @Nullable Snapshot snapshot, @Nullable Usage usage) {}
