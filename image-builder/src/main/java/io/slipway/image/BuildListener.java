package io.slipway.image;

/**
 * Takes the events of a build. Called by one thread at a time, in order; must not block for long
 * and must not throw.
 */
@FunctionalInterface
public interface BuildListener {

  /** A listener that drops everything. */
  BuildListener NONE = event -> {};

  void on(BuildEvent event);
}
