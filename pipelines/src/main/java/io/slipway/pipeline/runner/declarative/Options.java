package io.slipway.pipeline.runner.declarative;

import io.slipway.pipeline.runner.steps.Arguments;
import io.slipway.pipeline.runner.steps.BasicSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code options} of a pipeline or a stage.
 *
 * @param retry how often to try; 1 for once
 * @param withoutEffect options that mean something to a Jenkins controller only
 */
record Options(
    @Nullable Duration timeout,
    int retry,
    boolean skipAfterUnstable,
    boolean failFast,
    List<String> withoutEffect) {

  static final Options NONE = new Options(null, 1, false, false, List.of());

  private static final Set<String> CONTROLLER_ONLY =
      Set.of(
          "buildDiscarder",
          "disableConcurrentBuilds",
          "disableResume",
          "durabilityHint",
          "preserveStashes",
          "quietPeriod",
          "skipDefaultCheckout",
          "timestamps");

  /** Every option's name, and {@code logRotator}, which stands inside one. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(CONTROLLER_ONLY);
    names.addAll(
        Set.of(
            "timeout",
            "retry",
            "skipStagesAfterUnstable",
            "parallelsAlwaysFailFast",
            "logRotator"));
    return names;
  }

  static Options of(List<Entry> entries) {
    Duration timeout = null;
    int retry = 1;
    boolean skip = false;
    boolean failFast = false;
    List<String> idle = new ArrayList<>();
    for (Entry entry : entries) {
      Arguments arguments = entry.arguments();
      switch (entry.name()) {
        case "timeout" -> timeout = BasicSteps.duration(arguments.named("time", "unit"), "MINUTES");
        case "retry" -> retry = arguments.named("count").number("count");
        case "skipStagesAfterUnstable" -> skip = true;
        case "parallelsAlwaysFailFast" -> failFast = true;
        case "logRotator" -> {}
        default -> idle.add(entry.name());
      }
    }
    return new Options(timeout, retry, skip, failFast, idle);
  }
}
