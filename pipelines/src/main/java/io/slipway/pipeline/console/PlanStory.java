package io.slipway.pipeline.console;

import io.slipway.pipeline.console.Line.Tone;
import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.List;

/** A plan in lines: each object with what it would be and what would change, and each step. */
final class PlanStory {
  private PlanStory() {}

  static List<Line> object(RecordEntry e) {
    String outcome = e.text("outcome");
    String note = e.text("note");
    List<Line> lines = new ArrayList<>();
    lines.add(
        line(
            outcome.equals("unchanged") ? Tone.PLAIN : Tone.HEADING,
            "%s %s %s%s"
                .formatted(
                    outcome, e.text("kind"), name(e), note.isEmpty() ? "" : " (" + note + ")")));
    e.fields().path("yaml").forEach(text -> lines.add(line(Tone.QUIET, "  " + text.asString())));
    e.fields().path("diff").forEach(text -> lines.add(changed(text.asString())));
    return lines;
  }

  private static String name(RecordEntry e) {
    String namespace = e.text("namespace");
    return namespace.isEmpty() ? e.text("name") : namespace + "/" + e.text("name");
  }

  private static Line changed(String text) {
    Tone tone =
        switch (text.isEmpty() ? ' ' : text.charAt(0)) {
          case '+' -> Tone.GOOD;
          case '-' -> Tone.BAD;
          case '@' -> Tone.CAREFUL;
          default -> Tone.PLAIN;
        };
    return line(tone, text);
  }

  static List<Line> step(RecordEntry e) {
    String traffic =
        e.fields().path("canaryWeight").isNull()
            ? ""
            : "stable %3d %%, canary %3d %%: "
                .formatted(e.number("stableWeight"), e.number("canaryWeight"));
    return List.of(line(Tone.PLAIN, traffic + e.text("text")));
  }

  private static Line line(Tone tone, String text) {
    return new Line(tone, "  " + text);
  }
}
