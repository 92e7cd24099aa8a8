package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code pipeline { }}, read but not run. */
record PipelineModel(
    List<Entry> parameters,
    @Nullable Closure<?> environment,
    Options options,
    List<StageModel> stages,
    Map<String, Closure<?>> post) {

  /**
   * A stage: it has either {@code steps}, or {@code children} one after the other or, where {@code
   * parallel}, side by side.
   */
  record StageModel(
      String name,
      int line,
      @Nullable Closure<?> environment,
      @Nullable Entry when,
      Options options,
      List<Entry> input,
      @Nullable Closure<?> steps,
      List<StageModel> children,
      boolean parallel,
      boolean failFast,
      Map<String, Closure<?>> post) {}
}
