package io.slipway.pipeline.runner.steps;

import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunStatus;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.StageState;
import io.slipway.pipeline.step.StepFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps that say, wait, ask and give up. */
public final class BasicSteps {
  private BasicSteps() {}

  static void addTo(Map<String, Step> steps) {
    List.of("echo", "println", "print", "printf")
        .forEach(name -> steps.put(name, BasicSteps::echo));
    steps.put("error", BasicSteps::error);
    steps.put("unstable", BasicSteps::unstable);
    steps.put("sleep", BasicSteps::sleep);
    steps.put("input", BasicSteps::input);
    steps.put("isUnix", call -> true);
    steps.put("pwd", call -> call.scope().directory().toString());
    steps.put("checkout", BasicSteps::checkout);
  }

  private static @Nullable Object echo(StepCall call) {
    call.arguments()
        .named("message")
        .text("message", "")
        .lines()
        .forEach(line -> call.log("stdout", line));
    return null;
  }

  private static @Nullable Object error(StepCall call) {
    throw new PipelineFailure(call.arguments().named("message").text("message", "error"));
  }

  private static @Nullable Object unstable(StepCall call) {
    String message = call.arguments().named("message").required("message");
    call.say("WARNING: " + message);
    worsen(call, RunStatus.UNSTABLE, RunStatus.UNSTABLE);
    return null;
  }

  /** Makes the build and the stage around worse. */
  static void worsen(StepCall call, RunStatus build, RunStatus stage) {
    call.run().build().worsen(build);
    StageState around = call.scope().stage();
    if (around != null) {
      around.worsen(stage);
    }
  }

  private static @Nullable Object sleep(StepCall call) throws InterruptedException {
    Thread.sleep(duration(call.arguments().named("time", "unit"), "SECONDS").toMillis());
    return null;
  }

  /** {@code time} in {@code unit}. */
  public static Duration duration(Arguments arguments, String defaultUnit) {
    long time = arguments.number("time");
    String unit = arguments.text("unit", defaultUnit);
    return switch (unit) {
      case "NANOSECONDS" -> Duration.ofNanos(time);
      case "MICROSECONDS" -> Duration.ofNanos(time * 1000);
      case "MILLISECONDS" -> Duration.ofMillis(time);
      case "SECONDS" -> Duration.ofSeconds(time);
      case "MINUTES" -> Duration.ofMinutes(time);
      case "HOURS" -> Duration.ofHours(time);
      case "DAYS" -> Duration.ofDays(time);
      default ->
          throw arguments.usage(
              "the parameter 'unit' takes SECONDS, MINUTES, ..., but got " + unit);
    };
  }

  private static @Nullable Object input(StepCall call) throws InterruptedException {
    Arguments arguments = call.arguments().named("message", "ok", "id", "submitter");
    String message = arguments.required("message");
    String proceed = arguments.text("ok", "Proceed");
    if (arguments.text("submitter") != null) {
      call.say("submitter has no effect in slipway run: whoever is at the terminal answers");
    }
    call.run().emit(call.id(), new RunEvent.InputRequested(message, List.of(proceed, "Abort")));
    boolean yes =
        call.run().spec().prompt().ask(message, proceed).orElseThrow(() -> nobody(message));
    call.run().emit(call.id(), new RunEvent.InputAnswered(yes ? proceed : "Abort", null));
    if (!yes) {
      throw PipelineFailure.aborted("Rejected at: " + message);
    }
    return null;
  }

  private static PipelineFailure nobody(String message) {
    return new PipelineFailure(
        StepFailure.REFUSED,
        "input '" + message + "' needs a person to answer, and this run has no terminal to ask at",
        null);
  }

  private static @Nullable Object checkout(StepCall call) {
    Object what =
        call.arguments().positional().isEmpty() ? null : call.arguments().positional().get(0);
    if (!Scm.INSTANCE.equals(what)) {
      throw call.arguments().usage("only 'checkout scm' is supported by slipway run");
    }
    call.say("The workspace is used as it is: " + call.scope().directory());
    return null;
  }
}
