package io.slipway.pipeline.runner.script;

/** Which steps there are. */
public interface StepNames {

  boolean contains(String name);

  /** What to tell the author of a step that there isn't. */
  String unknown(String name);
}
