package io.slipway.pipeline.runner.script;

import io.slipway.pipeline.runner.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that a script made and waits for.
 *
 * @param line where in the script, from 1; 0 where it isn't known
 */
public record DslCall(String name, List<@Nullable Object> arguments, Scope scope, int line) {}
