package io.slipway.image.plan;

import io.slipway.image.fetch.GitReference;
import org.jspecify.annotations.Nullable;

/** Where COPY, ADD or a bind mount reads from. */
public sealed interface Origin {

  /** The build context; {@code .dockerignore} applies. */
  record Context() implements Origin {}

  /** A context that the build gave a name. */
  record Named(NamedContext context) implements Origin {}

  /** Nothing: the empty file system that {@code scratch} stands for. */
  record Scratch() implements Origin {}

  /**
   * A file over http or https.
   *
   * @param checksum what its content must have, {@code sha256:hex}; null for any
   */
  record Url(String url, @Nullable String checksum) implements Origin {}

  /** A git repository's files at a commit. */
  record Git(GitReference repository, boolean keepGitDirectory) implements Origin {}

  /** The file system of another stage as its last instruction left it. */
  record Stage(int index) implements Origin {}

  /** The file system of an image in a registry, for the stage's platform. */
  record Image(String reference) implements Origin {}
}
