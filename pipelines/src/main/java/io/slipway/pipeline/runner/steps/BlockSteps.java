package io.slipway.pipeline.runner.steps;

import groovy.lang.Closure;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.runner.Branches;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.TimeLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Steps that stand around others. */
final class BlockSteps {
  private BlockSteps() {}

  static void addTo(Map<String, Step> steps) {
    steps.put("stage", BlockSteps::stage);
    steps.put("node", BlockSteps::node);
    steps.put("script", call -> call.body(call.scope()));
    steps.put("timestamps", call -> call.body(call.scope()));
    steps.put("dir", BlockSteps::dir);
    steps.put("ws", BlockSteps::dir);
    steps.put("withEnv", BlockSteps::withEnv);
    steps.put("timeout", BlockSteps::timeout);
    steps.put("retry", BlockSteps::retry);
    steps.put("waitUntil", BlockSteps::waitUntil);
    steps.put("catchError", BlockSteps::catchError);
    steps.put("warnError", BlockSteps::warnError);
    steps.put("parallel", BlockSteps::parallel);
  }

  private static @Nullable Object stage(StepCall call) throws Exception {
    String name = call.arguments().named("name").required("name");
    return call.run().stage(name, call.scope(), false, call.line(), call::body);
  }

  private static @Nullable Object node(StepCall call) throws Exception {
    String label = call.arguments().named("label").text("label", "");
    if (!label.isEmpty()) {
      call.say("node('" + label + "'): there is one node, this machine");
    }
    return call.body(call.scope());
  }

  private static @Nullable Object dir(StepCall call) throws Exception {
    String path = call.arguments().named("path").required("path");
    return call.body(call.scope().in(call.scope().directory().resolve(path).normalize()));
  }

  private static @Nullable Object withEnv(StepCall call) throws Exception {
    Map<String, String> more = new LinkedHashMap<>();
    Map<String, String> current = call.environment();
    for (String item : call.arguments().named("overrides").texts("overrides")) {
      int equals = item.indexOf('=');
      if (equals < 1) {
        throw call.arguments().usage("takes ['NAME=value', ...], but got '" + item + "'");
      }
      put(item.substring(0, equals), item.substring(equals + 1), current, more);
    }
    return call.body(call.scope().with(more));
  }

  /** {@code PATH+ANYTHING=value} puts the value before the variable's, as in Jenkins. */
  private static void put(
      String name, String value, Map<String, String> current, Map<String, String> more) {
    int plus = name.indexOf('+');
    if (plus < 1) {
      more.put(name, value);
      return;
    }
    String variable = name.substring(0, plus);
    String before = more.getOrDefault(variable, current.getOrDefault(variable, ""));
    more.put(variable, before.isEmpty() ? value : value + ":" + before);
  }

  private static @Nullable Object timeout(StepCall call) throws Exception {
    Arguments arguments = call.arguments().named("time", "unit");
    return TimeLimit.run(BasicSteps.duration(arguments, "MINUTES"), call.scope(), call::body);
  }

  private static @Nullable Object retry(StepCall call) throws Exception {
    int count = call.arguments().named("count").number("count");
    for (int attempt = 1; ; attempt++) {
      try {
        return call.body(call.scope());
      } catch (PipelineFailure e) {
        if (attempt >= count || call.scope().cancel().isCancelled()) {
          throw e;
        }
        call.say(e.located() + "; retrying (" + (attempt + 1) + " of " + count + ")");
      }
    }
  }

  private static @Nullable Object waitUntil(StepCall call) throws Exception {
    call.arguments().named("initialRecurrencePeriod", "quiet");
    for (long millis = 250; ; millis = Math.min(millis * 6 / 5, 15_000)) {
      Object value = call.body(call.scope());
      if (!(value instanceof Boolean done)) {
        throw call.arguments().usage("the block must end with true or false, but gave " + value);
      }
      if (done) {
        return null;
      }
      Thread.sleep(millis);
    }
  }

  private static @Nullable Object catchError(StepCall call) throws Exception {
    Arguments arguments =
        call.arguments().named("message", "buildResult", "stageResult", "catchInterruptions");
    return caught(
        call,
        arguments.text("message", ""),
        status(arguments, "buildResult", RunStatus.FAILURE),
        status(arguments, "stageResult", RunStatus.SUCCESS),
        arguments.flag("catchInterruptions", true));
  }

  private static @Nullable Object warnError(StepCall call) throws Exception {
    Arguments arguments = call.arguments().named("message", "catchInterruptions");
    String message = arguments.required("message");
    boolean interruptions = arguments.flag("catchInterruptions", true);
    return caught(call, message, RunStatus.UNSTABLE, RunStatus.UNSTABLE, interruptions);
  }

  private static @Nullable Object caught(
      StepCall call, String message, RunStatus build, RunStatus stage, boolean interruptions)
      throws Exception {
    try {
      return call.body(call.scope());
    } catch (PipelineFailure e) {
      boolean aborted = e.status() == RunStatus.ABORTED;
      if (call.scope().cancel().isCancelled() || (aborted && !interruptions)) {
        throw e;
      }
      call.say((message.isEmpty() ? "" : message + ": ") + e.located());
      BasicSteps.worsen(call, build, stage);
      return null;
    }
  }

  private static RunStatus status(Arguments arguments, String name, RunStatus otherwise) {
    String value = arguments.text(name, otherwise.name());
    try {
      return RunStatus.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw arguments.usage("the parameter '" + name + "' takes a result, but got " + value);
    }
  }

  private static @Nullable Object parallel(StepCall call) throws Exception {
    Map<String, @Nullable Object> given = new LinkedHashMap<>(call.arguments().all());
    boolean failFast = "true".equals(String.valueOf(given.remove("failFast")));
    List<Branches.Branch> branches = new ArrayList<>();
    for (Map.Entry<String, @Nullable Object> entry : given.entrySet()) {
      branches.add(branch(call, entry.getKey(), entry.getValue()));
    }
    return Branches.run(branches, failFast, call.scope());
  }

  private static Branches.Branch branch(StepCall call, String name, @Nullable Object block) {
    if (!(block instanceof Closure<?> closure)) {
      Set<String> names = call.arguments().all().keySet();
      throw call.arguments().usage("'" + name + "' of " + names + " isn't a block { ... }");
    }
    return new Branches.Branch(
        name,
        scope ->
            call.run().stage(name, scope, true, call.line(), inside -> run(call, closure, inside)));
  }

  private static @Nullable Object run(StepCall call, Closure<?> closure, Scope inside)
      throws Exception {
    return call.run().interpreter().run(closure, inside);
  }
}
