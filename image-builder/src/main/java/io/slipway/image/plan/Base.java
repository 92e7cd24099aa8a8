package io.slipway.image.plan;

/** What a stage starts from. */
public sealed interface Base {

  /** An empty file system. */
  record Scratch() implements Base {}

  /** An image in a registry, for the stage's platform. */
  record Image(String reference) implements Base {}

  /** An earlier stage of the same Dockerfile. */
  record Parent(int stage) implements Base {}
}
