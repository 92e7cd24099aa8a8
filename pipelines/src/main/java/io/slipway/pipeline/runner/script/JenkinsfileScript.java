package io.slipway.pipeline.runner.script;

import com.cloudbees.groovy.cps.SerializableScript;
import groovy.lang.MissingPropertyException;
import java.util.Objects;
import java.util.Optional;
import org.codehaus.groovy.runtime.DefaultGroovyMethods;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.jspecify.annotations.Nullable;

/** The base class of every script: a method that isn't the script's own is a step. */
public abstract class JenkinsfileScript extends SerializableScript {
  private static final long serialVersionUID = 1L;

  private transient @Nullable ScriptRoot root;

  void attach(ScriptRoot scriptRoot) {
    this.root = scriptRoot;
  }

  @Override
  public final @Nullable Object invokeMethod(String name, Object args) {
    if (getBinding().hasVariable(name)) {
      Object callee = getBinding().getVariable(name);
      if (!InvokerHelper.getMetaClass(callee).respondsTo(callee, "call").isEmpty()) {
        return InvokerHelper.invokeMethod(callee, "call", args);
      }
    }
    return Suspension.suspend(Objects.requireNonNull(root), name, args);
  }

  @Override
  public final Object getProperty(String property) {
    try {
      return super.getProperty(property);
    } catch (MissingPropertyException missing) {
      Optional<Object> global = root == null ? Optional.empty() : root.global(property);
      return global.orElseThrow(() -> missing);
    }
  }

  /** Groovy gives every object a {@code sleep}, which would not be the step. */
  public @Nullable Object sleep(long seconds) {
    return invokeMethod("sleep", new Object[] {seconds});
  }

  @Override
  public void println() {
    invokeMethod("println", new Object[] {""});
  }

  @Override
  public void println(Object value) {
    invokeMethod("println", new Object[] {InvokerHelper.toString(value)});
  }

  @Override
  public void print(Object value) {
    invokeMethod("print", new Object[] {InvokerHelper.toString(value)});
  }

  @Override
  public void printf(String format, Object value) {
    invokeMethod("printf", new Object[] {DefaultGroovyMethods.sprintf(this, format, value)});
  }
}
