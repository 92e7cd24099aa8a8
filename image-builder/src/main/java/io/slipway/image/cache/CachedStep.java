package io.slipway.image.cache;

import io.slipway.image.layer.Layer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a step gave.
 *
 * @param key of all that the step depends on
 * @param layer null where it changed no file
 * @param created when it ran first; a rebuild without changes gives the same image, to the byte
 * @param what the instruction, for people
 */
public record CachedStep(String key, @Nullable Layer layer, Instant created, String what) {
  private static final int LONGEST = 200;

  public CachedStep {
    String line = what.replaceAll("\\s+", " ").strip();
    what = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }
}
