package io.slipway.image.plan;

/** Where COPY, ADD or a bind mount reads from. */
public sealed interface Origin {

  /** The build context; {@code .dockerignore} applies. */
  record Context() implements Origin {}

  /** The file system of another stage as its last instruction left it. */
  record Stage(int index) implements Origin {}

  /** The file system of an image in a registry, for the stage's platform. */
  record Image(String reference) implements Origin {}
}
