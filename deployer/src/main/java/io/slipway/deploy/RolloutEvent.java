package io.slipway.deploy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in a rollout, in order. Weights are percent, durations milliseconds. */
public sealed interface RolloutEvent {

  /**
   * {@code strategy} is {@code canary} or, for a first deployment, {@code initial}; {@code weights}
   * are the steps to come.
   */
  record RolloutStarted(
      String release,
      String namespace,
      String rollout,
      String image,
      @Nullable String stableImage,
      String strategy,
      List<Integer> weights)
      implements RolloutEvent {}

  /**
   * An object was applied; {@code outcome} is {@code created}, {@code configured}, {@code
   * unchanged} or {@code deleted}.
   */
  record ObjectApplied(String kind, String namespace, String name, String outcome)
      implements RolloutEvent {}

  /**
   * What a deployment would do to an object, in a dry run, as {@link
   * io.slipway.deploy.plan.PlannedObject}; {@code yaml} in lines.
   */
  record ObjectPlanned(
      String kind,
      String namespace,
      String name,
      String outcome,
      List<String> yaml,
      List<String> diff,
      @Nullable String note)
      implements RolloutEvent {}

  /**
   * What a deployment would do next, in a dry run; the weights are those from then on, null before
   * the release has begun.
   */
  record StepPlanned(
      String release, String text, @Nullable Integer stableWeight, @Nullable Integer canaryWeight)
      implements RolloutEvent {}

  /** A workload's readiness changed. */
  record WorkloadProgress(String workload, String image, int ready, int desired)
      implements RolloutEvent {}

  record PhaseChanged(String release, String from, String to, String reason)
      implements RolloutEvent {}

  /** The route was written and its effect confirmed. */
  record WeightShifted(
      String release, int stableWeight, int canaryWeight, long confirmedAfterMillis)
      implements RolloutEvent {}

  /**
   * One measurement: {@code value} is null where there was no data; {@code arm} is {@code stable}
   * or {@code canary}.
   */
  record Measured(
      String release,
      String metric,
      String arm,
      @Nullable Double value,
      double threshold,
      long samples,
      String query)
      implements RolloutEvent {}

  /**
   * One look at a metric that isn't a ratio of requests, or whose source judges by itself: its
   * values, where it has any, and what follows from it alone ({@code verdict} as below).
   */
  record Evaluated(
      String release,
      String metric,
      @Nullable Double canary,
      @Nullable Double stable,
      String verdict,
      String reason,
      String query)
      implements RolloutEvent {}

  /**
   * {@code verdict} is {@code advance}, {@code hold}, {@code promote}, {@code rollback}, {@code
   * inconclusive}, {@code noData}; {@code weight} the canary's.
   */
  record Verdict(String release, String verdict, int weight, String reason)
      implements RolloutEvent {}

  /**
   * What a release's judges say of counts that were recorded: {@code verdict} as above, {@code
   * decidedAt} an instant, {@code afterSeconds} of the data. The parts of {@code pseudoCanaries}
   * that are no worse and would be rolled back are null where stable has too few requests to tell:
   * {@code falseAlarms} where both arms have the same troubles, {@code falseAlarmsShifted} where
   * each has its own.
   */
  record Replayed(
      String release,
      String verdict,
      String decidedAt,
      double afterSeconds,
      int readings,
      String reason,
      int pseudoCanaries,
      @Nullable Double falseAlarms,
      @Nullable Double falseAlarmsShifted,
      List<String> notReplayed)
      implements RolloutEvent {}

  /**
   * Where requests are seen to go after a write of the routes: {@code share} is the canary's in
   * percent of {@code requests}, null where there is no data; {@code answer} is {@code confirmed},
   * {@code differs}, {@code noData} or {@code unreadable}. One for each change of the answer.
   */
  record TrafficObserved(
      String release,
      String workload,
      int wanted,
      @Nullable Double share,
      long requests,
      String answer,
      String reason,
      String query)
      implements RolloutEvent {}

  /** A line for the operator. */
  record Message(String release, String text) implements RolloutEvent {}

  /** One line of a Pod's log. */
  record LogLine(String pod, String container, String text) implements RolloutEvent {}

  /**
   * A release may not begin, or go on, yet; {@code what} is {@code schedule} or {@code queue},
   * {@code until} an instant, or null where that isn't known.
   */
  record Waiting(String release, String what, String reason, @Nullable String until)
      implements RolloutEvent {}

  /** Windows and freezes didn't count, because {@code by} said so. */
  record ScheduleIgnored(String release, String by, String reason) implements RolloutEvent {}

  /**
   * A gate's new answer; {@code stage} is {@code start} or {@code promote}, {@code answer} {@code
   * allow}, {@code deny} or {@code wait}.
   */
  record GateAnswered(String release, String gate, String stage, String answer, String reason)
      implements RolloutEvent {}

  /** The release was not let through, or dropped; nothing was changed. */
  record Refused(String release, String reason) implements RolloutEvent {}

  /** The first of a wave's clusters is about to begin. */
  record WaveStarted(String release, String wave, List<String> clusters) implements RolloutEvent {}

  /**
   * {@code outcome} is {@code promoted}, {@code unchanged}, {@code paused}, {@code failed}, or,
   * where it had to go back, {@code takenBack} or {@code kept}.
   */
  record ClusterFinished(String release, String wave, String cluster, String outcome, String reason)
      implements RolloutEvent {}

  /**
   * The end: {@code outcome} is {@code deployed}, {@code promoted}, {@code rolledBack}, {@code
   * superseded}, {@code paused}, {@code unchanged} or {@code failed}; {@code image} is what the
   * stable Deployment runs.
   */
  record RolloutFinished(String release, String outcome, String image, String reason, long millis)
      implements RolloutEvent {}
}
