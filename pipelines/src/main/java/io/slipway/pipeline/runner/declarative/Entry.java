package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.steps.Arguments;
import org.jspecify.annotations.Nullable;

/** One call in a section, such as {@code stage('Build') { }}. */
record Entry(String name, Arguments arguments, int line, String file) {

  /** The block of an entry that must have one. */
  Closure<?> block() {
    Closure<?> block = arguments.block();
    if (block == null) {
      throw refuse("'" + name + "' needs a block: " + name + " { ... }");
    }
    return block;
  }

  @Nullable Object value() {
    return arguments.positional().isEmpty() ? null : arguments.positional().get(0);
  }

  PipelineFailure refuse(String message) {
    PipelineFailure failure = PipelineFailure.usage(message);
    failure.locate(file, line);
    return failure;
  }
}
