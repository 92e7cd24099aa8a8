package io.slipway.pipeline.console;

import io.slipway.pipeline.record.RecordEntry;
import java.util.List;

/** What the engines report, in words. Bytes under way have no line: they are bars, or nothing. */
final class EngineStory {
  private final RolloutStory rollouts = new RolloutStory();

  List<Line> tell(RecordEntry entry) {
    String type = entry.type();
    if (type.startsWith("build.")) {
      return BuildStory.tell(entry);
    }
    if (type.startsWith("harbor.")) {
      return HarborStory.tell(entry);
    }
    return type.startsWith("replication.") ? ReplicationStory.tell(entry) : rollouts.tell(entry);
  }
}
