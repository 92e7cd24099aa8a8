package io.slipway.pipeline.cli;

import io.slipway.image.upkeep.Amounts;
import io.slipway.image.upkeep.CacheRecord;
import io.slipway.image.upkeep.Pruner.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What lies in a state directory, for people and for programs. */
final class CacheViews {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ID = 19;
  private static final int WHAT = 60;

  private CacheViews() {}

  private record RecordView(
      String kind,
      String id,
      String what,
      long bytes,
      Instant lastUsed,
      boolean shared,
      boolean inUse) {

    static RecordView of(CacheRecord record) {
      return new RecordView(
          record.kind().word(),
          record.id(),
          record.what(),
          record.bytes(),
          record.lastUsed(),
          record.shared(),
          record.inUse());
    }
  }

  private record OutcomeView(
      boolean dryRun, long bytes, long bytesLeft, List<RecordView> removed) {}

  static String json(List<CacheRecord> records) {
    return JSON.writeValueAsString(records.stream().map(RecordView::of).toList());
  }

  static String json(Outcome outcome, boolean dryRun) {
    List<RecordView> removed = outcome.removed().stream().map(RecordView::of).toList();
    return JSON.writeValueAsString(
        new OutcomeView(dryRun, outcome.bytes(), outcome.left(), removed));
  }

  /** A line for each, below a heading; nothing where there are none. */
  static List<String> table(List<CacheRecord> records) {
    List<String> lines = new ArrayList<>();
    if (!records.isEmpty()) {
      lines.add(line("KIND", "ID", "SIZE", "LAST USED", "SHARED", "IN USE", "WHAT"));
    }
    for (CacheRecord record : records) {
      lines.add(
          line(
              record.kind().word(),
              cut(record.id().replaceFirst("^sha256:", ""), ID),
              Amounts.text(record.bytes()),
              record.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString(),
              record.shared() ? "yes" : "",
              record.inUse() ? "yes" : "",
              cut(record.what(), WHAT)));
    }
    return lines;
  }

  private static String line(
      String kind, String id, String size, String used, String shared, String inUse, String what) {
    return String.format(
            "%-9s %-" + ID + "s %9s  %-20s  %-6s  %-6s  %s",
            kind,
            id,
            size,
            used,
            shared,
            inUse,
            what)
        .stripTrailing();
  }

  private static String cut(String text, int length) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= length ? plain : plain.substring(0, length);
  }
}
