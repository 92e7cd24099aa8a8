package io.slipway.pipeline.runner.script;

import com.cloudbees.groovy.cps.Continuable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a suspended script asks its driver to do. */
record Suspension(DslTarget target, String name, List<@Nullable Object> arguments) {

  /** Leaves the script until the call is answered; never returns normally. */
  static @Nullable Object suspend(DslTarget target, String name, @Nullable Object arguments) {
    Suspension call = new Suspension(target, name, list(arguments));
    return Continuable.suspend(name, call);
  }

  private static List<@Nullable Object> list(@Nullable Object arguments) {
    return arguments instanceof Object[] several
        ? Collections.unmodifiableList(Arrays.asList(several))
        : Collections.singletonList(arguments);
  }
}
