package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stands at the end: every stage in the order of its start, below the one around it, and every
 * tag that this run made, with its whole digest. Tags that were in place already aren't listed.
 */
final class RunSummary {
  private static final int NAME_WIDTH = 30;

  private final Map<String, Line> stages = new LinkedHashMap<>();
  private final Map<String, Integer> depths = new LinkedHashMap<>();
  private final Map<String, String> digests = new LinkedHashMap<>();

  /** Digests that were built here, and {@code destination repository digest} of what was copied. */
  private final Set<String> made = new HashSet<>();

  void stageStarted(RecordEntry e) {
    depths.put(e.text("stage"), depths.getOrDefault(e.text("parent"), 0) + 1);
    stages.put(e.text("stage"), new Line(Line.Tone.PLAIN, ""));
  }

  void stageFinished(RecordEntry e, Line.Tone tone, String how) {
    String indent = "  ".repeat(depths.getOrDefault(e.text("stage"), 1));
    String text = String.format("%-" + NAME_WIDTH + "s %s", indent + e.text("name"), how);
    stages.put(e.text("stage"), new Line(tone, text));
  }

  void note(RecordEntry e) {
    switch (e.type()) {
      case "build.imagePushed" -> {
        made.add(e.text("digest"));
        digests.put(e.text("reference"), e.text("digest"));
      }
      case "replication.manifestCopied" -> {
        if (e.text("outcome").equals("copied")) {
          made.add(copied(e));
        }
      }
      case "replication.tagVerified" -> tag(e);
      default -> {}
    }
  }

  private void tag(RecordEntry e) {
    boolean moved = e.fields().path("moved").asBoolean(false);
    if (moved || made.contains(copied(e)) || made.contains(e.text("digest"))) {
      digests.put(
          e.text("destination") + " " + e.text("repository") + ":" + e.text("tag"),
          e.text("digest"));
    }
  }

  private static String copied(RecordEntry e) {
    return e.text("destination") + " " + e.text("repository") + " " + e.text("digest");
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    stages.values().stream().filter(line -> !line.text().isEmpty()).forEach(lines::add);
    digests.forEach(
        (name, digest) -> lines.add(new Line(Line.Tone.PLAIN, "  " + name + " " + digest)));
    return lines;
  }
}
