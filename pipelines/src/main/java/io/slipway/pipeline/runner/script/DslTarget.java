package io.slipway.pipeline.runner.script;

import org.jspecify.annotations.Nullable;

/** Answers the calls that a script makes, on the thread that drives the script; may block. */
public interface DslTarget {

  /** The value of the call in the script. What it throws is thrown in the script. */
  @Nullable Object call(DslCall call) throws Exception;
}
