package io.slipway.pipeline.runner.script;

import com.cloudbees.groovy.cps.Block;
import com.cloudbees.groovy.cps.Env;
import com.cloudbees.groovy.cps.impl.CpsClosure;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.jspecify.annotations.Nullable;

/** A closure whose {@code sleep} and {@code println} are the script's, not every object's. */
@SuppressWarnings("NonOverridingEquals")
public final class JenkinsfileClosure extends CpsClosure {
  private static final long serialVersionUID = 1L;

  public JenkinsfileClosure(
      Object owner, Object thisObject, List<String> parameters, Block body, Env capture) {
    super(owner, thisObject, parameters, body, capture);
  }

  public @Nullable Object sleep(long seconds) {
    return InvokerHelper.invokeMethod(getOwner(), "sleep", seconds);
  }

  public void println() {
    InvokerHelper.invokeMethod(getOwner(), "println", new Object[0]);
  }

  public void println(Object value) {
    InvokerHelper.invokeMethod(getOwner(), "println", new Object[] {value});
  }

  public void print(Object value) {
    InvokerHelper.invokeMethod(getOwner(), "print", new Object[] {value});
  }

  /**
   * The condition {@code equals expected: 1, actual: 2} of a {@code when}, which would otherwise
   * compare the closure with a map.
   */
  public @Nullable Object equals(Map<?, ?> arguments) {
    if (getDelegate() instanceof DslObject target) {
      return target.invokeMethod("equals", new Object[] {arguments});
    }
    return false;
  }
}
