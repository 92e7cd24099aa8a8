package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is under way now: blobs with their bars, steps of builds, rollouts with their weights. */
final class LiveView {
  private static final int BAR = 24;
  private static final int MOST_LINES = 8;

  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Map<String, Long> weights = new LinkedHashMap<>();
  private final Map<String, String> measurements = new LinkedHashMap<>();

  /** Whether an entry is seen here, so that its line need not scroll by as well. */
  static boolean shows(RecordEntry e) {
    return e.type().equals("rollout.measured");
  }

  /** Notes an entry of a step in the parallel {@code branch}, empty where it is in none. */
  void on(RecordEntry e, String branch) {
    switch (e.type()) {
      case "build.layerProgress" -> transfer(e, e.text("registry"));
      case "replication.blobProgress" -> transfer(e, e.text("destination"));
      case "build.layerPushed" -> lines.remove(key(e, e.text("registry")));
      case "replication.blobCopied" -> lines.remove(key(e, e.text("destination")));
      case "build.stepStarted" ->
          lines.put(
              step(e),
              label(branch)
                  + String.format(
                      "[%d/%d] %s", e.number("index"), e.number("total"), e.text("instruction")));
      case "build.stepFinished", "build.stepFailed" -> lines.remove(step(e));
      case "rollout.weightShifted" -> {
        weights.put(release(e), e.number("canaryWeight"));
        measurements.remove(release(e));
        rollout(e, branch);
      }
      case "rollout.measured" -> measured(e, branch);
      case "rollout.rolloutFinished" -> finished(e);
      case "step.finished" -> lines.keySet().removeIf(key -> key.startsWith(e.step() + " "));
      default -> {}
    }
  }

  /** At most a screen's part, oldest first. */
  List<String> lines() {
    List<String> all = new ArrayList<>(lines.values());
    if (all.size() <= MOST_LINES) {
      return all;
    }
    List<String> some = new ArrayList<>(all.subList(0, MOST_LINES - 1));
    some.add("... and " + (all.size() - MOST_LINES + 1) + " more");
    return some;
  }

  private void transfer(RecordEntry e, String to) {
    long done = e.number("done");
    long total = e.number("total");
    lines.put(
        key(e, to),
        String.format(
            "%s %s %s of %s to %s",
            Amounts.digest(e.text("digest")),
            Amounts.bar(done, total, BAR),
            Amounts.bytes(done),
            Amounts.bytes(total),
            to));
  }

  private void measured(RecordEntry e, String branch) {
    if (e.text("arm").equals("canary")) {
      double threshold = e.fields().path("threshold").asDouble(0);
      String text =
          String.format(
              "  %s %s, at most %s",
              e.text("metric"), Amounts.measurement(e), Amounts.percent(threshold));
      measurements.put(release(e), text);
      rollout(e, branch);
    }
  }

  private void rollout(RecordEntry e, String branch) {
    String key = release(e);
    long weight = weights.getOrDefault(key, 0L);
    lines.put(
        key,
        String.format(
            "%s%s %s %3d %%%s",
            label(branch),
            e.text("release"),
            Amounts.bar(weight, 100, BAR),
            weight,
            measurements.getOrDefault(key, "")));
  }

  private static String label(String branch) {
    return branch.isEmpty() ? "" : "[" + branch + "] ";
  }

  private void finished(RecordEntry e) {
    weights.remove(release(e));
    measurements.remove(release(e));
    lines.remove(release(e));
  }

  private static String key(RecordEntry e, String to) {
    return e.step() + " " + to + " " + e.text("digest");
  }

  private static String step(RecordEntry e) {
    return e.step() + " build " + e.text("stage") + e.number("index");
  }

  private static String release(RecordEntry e) {
    return e.step() + " release " + e.text("release");
  }
}
