package io.slipway.pipeline.console;

import static io.slipway.pipeline.console.Line.careful;
import static io.slipway.pipeline.console.Line.good;

import io.slipway.pipeline.record.RecordEntry;
import java.util.List;

/** What is done at a Harbor, in words. Its plan is told before. */
final class HarborStory {

  private HarborStory() {}

  static List<Line> tell(RecordEntry e) {
    return switch (e.type()) {
      case "harbor.changeApplied" ->
          good("%s %s %s", e.text("action"), e.text("kind"), e.text("name"));
      case "harbor.retrying" ->
          careful(
              "retrying %d/%d %s at %s in %s: %s",
              e.number("attempt"),
              e.number("of"),
              e.text("what"),
              e.text("registry"),
              Amounts.millis(e.number("afterMillis")),
              e.text("reason"));
      default -> List.of();
    };
  }
}
