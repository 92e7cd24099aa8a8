package io.slipway.image.cache;

import io.slipway.image.layer.Layer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a step gave.
 *
 * @param layer null where it changed no file
 * @param created when it ran first; a rebuild without changes gives the same image, to the byte
 */
public record CachedStep(@Nullable Layer layer, Instant created) {}
