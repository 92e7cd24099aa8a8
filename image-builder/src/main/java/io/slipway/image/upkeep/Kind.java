package io.slipway.image.upkeep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Kinds of things in a state directory, the most easily made anew first. */
public enum Kind {
  /** Compressed pieces of layers. */
  BLOCK,
  /** Digests of a context's files. */
  FILES,
  /** What was fetched for ADD, or unpacked of a jar. */
  SOURCE,
  /** A directory that {@code RUN --mount=type=cache} shows. */
  MOUNT,
  /** An unpacked layer. */
  SNAPSHOT,
  /** A layer, a configuration or a manifest, as registries have it. */
  BLOB,
  /** What an image's reference meant last. */
  IMAGE,
  /** What a step gave. */
  STEP,
  /** Anything else. */
  OTHER;

  /** As people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Kind::word).toList();
  }

  /** Whether it can be made again at the cost of some time, whatever the caches have. */
  boolean isCheap() {
    return compareTo(MOUNT) <= 0;
  }
}
