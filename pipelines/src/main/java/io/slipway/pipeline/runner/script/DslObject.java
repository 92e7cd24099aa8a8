package io.slipway.pipeline.runner.script;

import groovy.lang.GroovyObjectSupport;
import org.jspecify.annotations.Nullable;

/** A closure's delegate whose every method is answered by {@link #call}. */
public abstract class DslObject extends GroovyObjectSupport implements DslTarget {

  @Override
  public final @Nullable Object invokeMethod(String name, Object args) {
    return Suspension.suspend(this, name, args);
  }
}
