package io.slipway.pipeline.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the demo says at its end. */
final class Summary {

  private static final Map<String, String> WORDS =
      Map.of(
          "deployed",
          "deployed",
          "promoted",
          "promoted",
          "rolledBack",
          "rolled back",
          "unchanged",
          "unchanged");

  private Summary() {}

  static List<String> lines(
      List<ShopRun> runs, List<ClusterAdmin.Running> pods, Traffic.Count traffic) {
    List<String> lines = new ArrayList<>();
    runs.forEach(run -> lines.add(run(run)));
    lines.add(
        String.format(
            Locale.ROOT,
            "traffic  %,d requests, %,d lost, %,d failed by version 3 itself",
            traffic.requests(),
            traffic.lost(),
            traffic.faults()));
    pods.forEach(
        pod ->
            lines.add(
                "running  " + pod.namespace() + " " + pod.pod() + "  " + shorten(pod.image())));
    return lines;
  }

  private static String run(ShopRun run) {
    String outcome =
        run.outcomes().isEmpty()
            ? "failed"
            : String.join(
                ", ",
                run.outcomes().stream()
                    .distinct()
                    .map(word -> WORDS.getOrDefault(word, word))
                    .toList());
    return String.format(
        Locale.ROOT,
        "shop %s   %-11s %s  %5.1f s%s",
        run.version().version(),
        outcome,
        shorten(run.digest()),
        run.millis() / 1000.0,
        reason(run));
  }

  /** Without where in the Jenkinsfile and that it was rolled back, which the line says already. */
  private static String reason(ShopRun run) {
    if (run.message() == null) {
      return "";
    }
    String line = run.message().lines().findFirst().orElse("");
    return "  " + line.replaceFirst("^Jenkinsfile:\\d+: (The release \\S+ was rolled back: )?", "");
  }

  private static String shorten(String reference) {
    return reference.replaceAll("(sha256:[0-9a-f]{12})[0-9a-f]+", "$1");
  }
}
