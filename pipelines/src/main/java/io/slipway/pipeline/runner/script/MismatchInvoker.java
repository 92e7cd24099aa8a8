package io.slipway.pipeline.runner.script;

import com.cloudbees.groovy.cps.impl.CallSiteBlock;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.sandbox.DefaultInvoker;
import com.cloudbees.groovy.cps.sandbox.Invoker;
import java.util.Set;

/**
 * Turns a mismatch into an error at its line. Java code cannot call back into a transformed script:
 * {@code list.sort { }} would silently become the closure's first result, because the closure's
 * call leaves {@code sort} by an exception that the interpreter takes for its own.
 */
final class MismatchInvoker extends DefaultInvoker {
  private static final long serialVersionUID = 1L;

  private static final Set<String> CALLED_BY_JAVA =
      Set.of(
          "toString", "equals", "hashCode", "compareTo", "compare", "iterator", "hasNext", "next");

  @Override
  public Object methodCall(Object receiver, String method, Object[] args) throws Throwable {
    try {
      return super.methodCall(receiver, method, args);
    } catch (CpsCallableInvocation invocation) {
      refuseMismatch(method, args, invocation);
      throw invocation;
    }
  }

  @Override
  public Invoker contextualize(CallSiteBlock tags) {
    return this;
  }

  private static void refuseMismatch(
      String method, Object[] args, CpsCallableInvocation invocation) {
    if (invocation.methodName.equals(method)) {
      return;
    }
    if (isArgument(invocation.receiver, args)) {
      throw new UnsupportedOperationException(
          "'"
              + method
              + "' cannot call a closure of a pipeline; move it into a method marked @NonCPS, or use"
              + " a loop");
    }
    if (CALLED_BY_JAVA.contains(invocation.methodName) || callsStep(invocation)) {
      throw new UnsupportedOperationException(
          "'"
              + method
              + "' cannot call '"
              + invocation.methodName
              + "' of a pipeline from outside"
              + " of it (a method marked @NonCPS, or a library's); call it from the pipeline itself");
    }
  }

  private static boolean callsStep(CpsCallableInvocation invocation) {
    return invocation.arguments.size() == 1 && invocation.arguments.get(0) instanceof Suspension;
  }

  private static boolean isArgument(Object closure, Object[] args) {
    for (Object argument : args) {
      if (argument != null && argument == closure) {
        return true;
      }
    }
    return false;
  }
}
