package io.slipway.pipeline.console;

import static io.slipway.pipeline.console.Line.quiet;
import static io.slipway.pipeline.console.Line.said;

import io.slipway.pipeline.console.Line.Tone;
import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.List;

/** What judges say of recorded counts, in words. */
final class ReplayStory {
  private ReplayStory() {}

  static List<Line> tell(RecordEntry e) {
    List<Line> lines = new ArrayList<>();
    lines.addAll(
        said(
            RolloutStory.tone(e.text("verdict")),
            "%s after %.0f s (%s), of %d readings: %s",
            e.text("verdict"),
            e.fields().path("afterSeconds").asDouble(0),
            e.text("decidedAt"),
            e.number("readings"),
            e.text("reason")));
    lines.addAll(
        e.fields().path("falseAlarms").isNull()
            ? said(
                Tone.CAREFUL,
                "false alarms: not estimated; stable has too few requests, or runs is 0")
            : quiet(
                "false alarms of %d pseudo-canaries made of stable's requests: %s; where stable's errors"
                    + " hit one arm at a time: %s",
                e.number("pseudoCanaries"),
                Amounts.percent(e.fields().path("falseAlarms").asDouble(0)),
                Amounts.percent(e.fields().path("falseAlarmsShifted").asDouble(0))));
    e.fields()
        .path("notReplayed")
        .forEach(
            metric ->
                lines.addAll(
                    said(
                        Tone.CAREFUL,
                        "not replayed, no counts of requests: %s",
                        metric.asString(""))));
    return lines;
  }
}
