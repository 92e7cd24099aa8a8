package io.slipway.registry.scope;

/** What makes one tag newer than another. */
public enum NewestBy {
  /** {@code created} of the image's configuration, else of the manifest's annotations. */
  CREATED,
  /** When Harbor took it in. */
  PUSHED,
  /** The version that the tag is. */
  VERSION
}
