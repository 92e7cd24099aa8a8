package io.slipway.pipeline.runner.script;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Continuation;
import com.cloudbees.groovy.cps.Envs;
import com.cloudbees.groovy.cps.Next;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.sandbox.Invoker;
import groovy.lang.Closure;
import io.slipway.pipeline.runner.Scope;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Drives scripts and closures. The thread that calls {@code run} is the one that does the steps'
 * work; Groovy itself is entered by one thread at a time, as in Jenkins, so that branches share
 * variables safely.
 */
public final class Interpreter {
  private static final Invoker INVOKER = new MismatchInvoker();

  private final ReentrantLock groovy = new ReentrantLock(true);
  private final ThreadLocal<Scope> current = new ThreadLocal<>();
  private final SourceMap source;

  public Interpreter(SourceMap source) {
    this.source = source;
  }

  /** The scope that the calling thread's script runs in; null outside of Groovy. */
  public @Nullable Scope currentScope() {
    return current.get();
  }

  /** Runs a whole script. */
  public @Nullable Object run(JenkinsfileScript script, Scope scope) throws Exception {
    return drive(start(script::run), scope);
  }

  /** Runs a closure with the given arguments and returns its value. */
  public @Nullable Object run(Closure<?> closure, Scope scope, Object... arguments)
      throws Exception {
    return drive(start(() -> closure.call(arguments)), scope);
  }

  /** Runs a closure whose calls and properties go to {@code delegate} first. */
  public @Nullable Object runWith(Closure<?> closure, Object delegate, Scope scope)
      throws Exception {
    closure.setDelegate(delegate);
    closure.setResolveStrategy(Closure.DELEGATE_FIRST);
    try {
      return run(closure, scope);
    } finally {
      // Closures inside run later, with this one as their owner: it must not answer for them then.
      closure.setDelegate(closure.getOwner());
      closure.setResolveStrategy(Closure.OWNER_FIRST);
    }
  }

  /** The first step of what {@code entry} begins, which transformed code never does on its own. */
  private static Continuable start(Runnable entry) {
    try {
      entry.run();
    } catch (CpsCallableInvocation invocation) {
      Next first = invocation.invoke(Envs.empty(INVOKER), null, Continuation.HALT);
      return new Continuable(first);
    }
    throw new IllegalStateException("The script was compiled without its transformation");
  }

  private @Nullable Object drive(Continuable program, Scope scope) throws Exception {
    Outcome next = new Outcome(null, null);
    while (true) {
      Outcome yielded = enter(program, next, scope);
      if (!program.isResumable()) {
        return result(yielded);
      }
      next = answer(program, (Suspension) yielded.getNormal(), scope);
    }
  }

  @SuppressWarnings("rawtypes")
  private Outcome enter(Continuable program, Outcome value, Scope scope)
      throws InterruptedException {
    Scope outer = current.get();
    groovy.lockInterruptibly();
    try {
      current.set(scope);
      return program.run0(value, Continuable.categories);
    } finally {
      current.set(outer);
      groovy.unlock();
    }
  }

  private Outcome answer(Continuable program, Suspension call, Scope scope) {
    int line = source.line(program.getStackTrace());
    try {
      DslCall described = new DslCall(call.name(), call.arguments(), scope, line);
      return new Outcome(call.target().call(described), null);
    } catch (Exception | NoClassDefFoundError e) {
      return new Outcome(null, source.locate(e, line));
    }
  }

  private @Nullable Object result(Outcome outcome) throws Exception {
    if (outcome.isSuccess()) {
      return outcome.getNormal();
    }
    throw source.located(outcome.getAbnormal());
  }
}
