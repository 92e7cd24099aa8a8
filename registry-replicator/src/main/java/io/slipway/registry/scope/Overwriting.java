package io.slipway.registry.scope;

/** What happens to a destination's tag that points to another digest. */
public enum Overwriting {
  /** It moves. */
  ALWAYS,
  /** It stays, and the artifact is skipped with that reason. */
  NEVER,
  /** It stays, and the artifact has failed: the tag was meant never to change. */
  FAIL
}
