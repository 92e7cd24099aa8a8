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

  void on(RecordEntry e) {
    switch (e.type()) {
      case "build.layerProgress" -> transfer(e, e.text("registry"));
      case "replication.blobProgress" -> transfer(e, e.text("destination"));
      case "build.layerPushed" -> lines.remove(key(e, e.text("registry")));
      case "replication.blobCopied" -> lines.remove(key(e, e.text("destination")));
      case "build.stepStarted" ->
          lines.put(
              step(e),
              "[" + e.number("index") + "/" + e.number("total") + "] " + e.text("instruction"));
      case "build.stepFinished", "build.stepFailed" -> lines.remove(step(e));
      case "rollout.weightShifted" -> weights.put(release(e), e.number("canaryWeight"));
      case "rollout.measured" -> measured(e);
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
        Amounts.digest(e.text("digest"))
            + " "
            + Amounts.bar(done, total, BAR)
            + " "
            + Amounts.bytes(done)
            + " of "
            + Amounts.bytes(total)
            + " to "
            + to);
  }

  private void measured(RecordEntry e) {
    if (!e.text("arm").equals("canary")) {
      return;
    }
    long weight = weights.getOrDefault(release(e), 0L);
    String value =
        e.fields().path("value").isNull() ? "no data" : e.fields().path("value").asString();
    lines.put(
        release(e),
        e.text("release")
            + " "
            + Amounts.bar(weight, 100, BAR)
            + " "
            + weight
            + " %  "
            + e.text("metric")
            + " "
            + value
            + " of "
            + e.fields().path("threshold").asString());
  }

  private void finished(RecordEntry e) {
    weights.remove(release(e));
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
