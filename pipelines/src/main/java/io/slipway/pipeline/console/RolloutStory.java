package io.slipway.pipeline.console;

import static io.slipway.pipeline.console.Line.plain;
import static io.slipway.pipeline.console.Line.quiet;
import static io.slipway.pipeline.console.Line.said;

import io.slipway.pipeline.console.Line.Tone;
import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A rollout in words. What repeats every interval is told once: the two arms of a measurement in
 * one line, and a verdict when it is another than before.
 */
final class RolloutStory {
  private static final int WEIGHT_BAR = 20;

  /** By step and metric: what the stable arm was measured at, until the canary's comes. */
  private final Map<String, String> stable = new HashMap<>();

  private final Map<String, String> verdicts = new HashMap<>();

  List<Line> tell(RecordEntry e) {
    return switch (e.type()) {
      case "rollout.rolloutStarted" -> started(e);
      case "rollout.objectApplied" ->
          quiet(
              "%s %s %s/%s",
              e.text("outcome"), e.text("kind"), e.text("namespace"), e.text("name"));
      case "rollout.objectPlanned" -> PlanStory.object(e);
      case "rollout.stepPlanned" -> PlanStory.step(e);
      case "rollout.workloadProgress" ->
          quiet("%s %d/%d ready", e.text("workload"), e.number("ready"), e.number("desired"));
      case "rollout.weightShifted" ->
          plain(
              "weight %s %d %% to the canary of %s",
              Amounts.bar(e.number("canaryWeight"), 100, WEIGHT_BAR),
              e.number("canaryWeight"),
              e.text("release"));
      case "rollout.trafficObserved" ->
          quiet("traffic of %s: %s", e.text("workload"), e.text("reason"));
      case "rollout.measured" -> measured(e);
      case "rollout.evaluated" -> quiet("%s: %s", e.text("metric"), e.text("reason"));
      case "rollout.verdict" -> verdict(e);
      case "rollout.waiting" -> waiting(e);
      case "rollout.scheduleIgnored" ->
          said(
              Tone.CAREFUL,
              "the schedule of %s is ignored by %s: %s",
              e.text("release"),
              e.text("by"),
              e.text("reason"));
      case "rollout.gateAnswered" -> gate(e);
      case "rollout.waveStarted" -> wave(e);
      case "rollout.clusterFinished" -> cluster(e);
      case "rollout.refused" -> said(Tone.BAD, "%s", e.text("reason"));
      case "rollout.replayed" -> ReplayStory.tell(e);
      case "rollout.message" -> plain("%s", e.text("text"));
      case "rollout.logLine" -> quiet("  %s %s", e.text("pod"), e.text("text"));
      case "rollout.rolloutFinished" -> ended(e);
      default -> List.of();
    };
  }

  private static List<Line> waiting(RecordEntry e) {
    String until = e.text("until").isEmpty() ? "" : " until " + e.text("until");
    return said(
        Tone.CAREFUL,
        "%s is waiting%s (%s): %s",
        e.text("release"),
        until,
        e.text("what"),
        e.text("reason"));
  }

  private static List<Line> wave(RecordEntry e) {
    List<String> clusters = new ArrayList<>();
    e.fields().path("clusters").forEach(cluster -> clusters.add(cluster.asString()));
    return plain(
        "wave %s of %s begins: %s", e.text("wave"), e.text("release"), String.join(", ", clusters));
  }

  private static List<Line> cluster(RecordEntry e) {
    String outcome = e.text("outcome");
    boolean bad = outcome.equals("failed") || outcome.equals("kept");
    return said(
        bad ? Tone.BAD : Tone.GOOD,
        "wave %s, cluster %s: %s (%s)",
        e.text("wave"),
        e.text("cluster"),
        outcome.equals("takenBack") ? "taken back" : outcome,
        e.text("reason"));
  }

  private static List<Line> gate(RecordEntry e) {
    Tone tone =
        switch (e.text("answer")) {
          case "allow" -> Tone.GOOD;
          case "deny" -> Tone.BAD;
          default -> Tone.CAREFUL;
        };
    return said(
        tone,
        "gate %s (%s) says %s: %s",
        e.text("gate"),
        e.text("stage"),
        e.text("answer"),
        e.text("reason"));
  }

  private static List<Line> started(RecordEntry e) {
    boolean first = e.text("strategy").equals("initial");
    return plain(
        "release %s/%s: %s of %s",
        e.text("namespace"),
        e.text("release"),
        first ? "first deployment" : e.text("strategy"),
        Amounts.shortDigests(e.text("image")));
  }

  private List<Line> measured(RecordEntry e) {
    String key = e.step() + " " + e.text("release") + " " + e.text("metric");
    if (e.text("arm").equals("stable")) {
      stable.put(key, ", stable " + Amounts.measurement(e));
      return List.of();
    }
    return quiet(
        "%s: canary %s%s, at most %s allowed",
        e.text("metric"),
        Amounts.measurement(e),
        stable.getOrDefault(key, ""),
        Amounts.percent(e.fields().path("threshold").asDouble(0)));
  }

  /** A reason that only counts on is no news. */
  private List<Line> verdict(RecordEntry e) {
    String verdict = e.text("verdict");
    String reason = e.text("reason");
    String now = verdict + " " + e.number("weight") + " " + reason.replaceAll("[0-9.]+", "");
    String before = verdicts.put(e.step() + " " + e.text("release"), now);
    boolean ends = verdict.equals("rollback") || verdict.equals("promote");
    if (now.equals(before) && !ends) {
      return List.of();
    }
    String why = reason.startsWith("no data: ") ? reason.substring(9) : reason;
    return said(tone(verdict), "verdict %s at %d %%: %s", words(verdict), e.number("weight"), why);
  }

  static Tone tone(String verdict) {
    return switch (verdict) {
      case "rollback" -> Tone.BAD;
      case "promote", "advance" -> Tone.GOOD;
      case "noData", "inconclusive" -> Tone.CAREFUL;
      default -> Tone.QUIET;
    };
  }

  private static List<Line> ended(RecordEntry e) {
    String outcome = e.text("outcome");
    boolean bad = List.of("rolledBack", "superseded", "failed").contains(outcome);
    return said(
        bad ? Tone.BAD : Tone.GOOD,
        "release %s %s: %s (%s), serving %s",
        e.text("release"),
        words(outcome),
        e.text("reason"),
        Amounts.millis(e.number("millis")),
        Amounts.shortDigests(e.text("image")));
  }

  private static String words(String word) {
    return switch (word) {
      case "rolledBack" -> "rolled back";
      case "rollback" -> "roll back";
      case "noData" -> "no data";
      default -> word;
    };
  }
}
