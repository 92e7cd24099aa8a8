package io.slipway.pipeline.runner;

import org.jspecify.annotations.Nullable;

/** A piece of a run, told the scope that it is in. */
@FunctionalInterface
public interface ScopedBody {
  @Nullable Object run(Scope scope) throws Exception;
}
