package io.slipway.pipeline.runner.declarative;

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
          "disableRestartFromStage",
          "disableResume",
          "durabilityHint",
          "newContainerPerStage",
          "overrideIndexTriggers",
          "preserveStashes",
          "quietPeriod",
          "skipDefaultCheckout",
          "timestamps");

  /** What Jenkins takes on a stage too. */
  private static final Set<String> OF_STAGES =
      Set.of("timeout", "retry", "skipDefaultCheckout", "timestamps");

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

  static Options ofStage(List<Entry> entries) throws Exception {
    for (Entry entry : entries) {
      if (!OF_STAGES.contains(entry.name())) {
        throw entry.refuse(
            "'"
                + entry.name()
                + "' is an option of the pipeline; a stage takes "
                + String.join(", ", new TreeSet<>(OF_STAGES)));
      }
    }
    return of(entries);
  }

  static Options of(List<Entry> entries) throws Exception {
    Duration timeout = null;
    int retry = 1;
    boolean skip = false;
    boolean failFast = false;
    List<String> idle = new ArrayList<>();
    for (Entry entry : Entry.once(entries, "options")) {
      switch (entry.name()) {
        case "timeout" -> timeout = entry.located(Options::limit);
        case "retry" ->
            retry = entry.located(one -> one.arguments().named("count").number("count"));
        case "skipStagesAfterUnstable" -> skip = true;
        case "parallelsAlwaysFailFast" -> failFast = true;
        case "logRotator" -> requireDiscarder(entry, entries);
        default -> idle.add(entry.name());
      }
    }
    return new Options(timeout, retry, skip, failFast, idle);
  }

  private static Duration limit(Entry entry) {
    return BasicSteps.duration(entry.arguments().named("time", "unit"), "MINUTES");
  }

  /** {@code logRotator} is what {@code buildDiscarder} is given, and no option of its own. */
  private static void requireDiscarder(Entry entry, List<Entry> entries) {
    if (entries.stream().noneMatch(other -> other.name().equals("buildDiscarder"))) {
      throw entry.refuse("'logRotator' belongs inside: buildDiscarder(logRotator(...))");
    }
  }
}
