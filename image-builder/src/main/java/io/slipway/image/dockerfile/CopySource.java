package io.slipway.image.dockerfile;

/** One thing that COPY or ADD copies. */
public sealed interface CopySource {

  /** A path or pattern in the context, a URL or a git reference. */
  record Path(String pattern) implements CopySource {}

  /** A file whose content stands in the Dockerfile. */
  record Inline(Heredoc document) implements CopySource {}
}
