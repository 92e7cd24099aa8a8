package io.slipway.pipeline.console;

import static io.slipway.pipeline.console.Line.bad;
import static io.slipway.pipeline.console.Line.careful;
import static io.slipway.pipeline.console.Line.good;
import static io.slipway.pipeline.console.Line.plain;
import static io.slipway.pipeline.console.Line.quiet;

import io.slipway.pipeline.record.RecordEntry;
import java.util.List;

/** A replication in words. */
final class ReplicationStory {

  private ReplicationStory() {}

  static List<Line> tell(RecordEntry e) {
    return switch (e.type()) {
      case "replication.planMade" ->
          plain(
              "%s: %s, %s to move, %s there already",
              e.text("policy"),
              Amounts.count(e.number("artifacts"), "artifact"),
              Amounts.bytes(e.number("bytes")),
              Amounts.bytes(e.number("presentBytes")));
      case "replication.blobCopied" ->
          quiet(
              "%s %s %s %s %s",
              e.text("outcome"),
              Amounts.digest(e.text("digest")),
              Amounts.bytes(e.number("bytes")),
              e.text("outcome").equals("copied") ? "to" : "at",
              e.text("destination"));
      case "replication.tagVerified" ->
          good(
              "verified %s %s:%s %s",
              e.text("destination"),
              e.text("repository"),
              e.text("tag"),
              Amounts.digest(e.text("digest")));
      case "replication.replicationFinished" ->
          good(
              "%s: %s copied, %s mounted, %s present, %s",
              e.text("policy"),
              Amounts.bytes(e.number("bytesCopied")),
              Amounts.bytes(e.number("bytesMounted")),
              Amounts.bytes(e.number("bytesPresent")),
              Amounts.millis(e.number("millis")));
      default -> trouble(e);
    };
  }

  private static List<Line> trouble(RecordEntry e) {
    return switch (e.type()) {
      case "replication.retrying" ->
          careful(
              "retrying %d/%d %s at %s in %s: %s",
              e.number("attempt"),
              e.number("of"),
              e.text("what"),
              e.text("destination"),
              Amounts.millis(e.number("afterMillis")),
              e.text("reason"));
      case "replication.artifactSkipped" -> quiet("skipped %s", artifact(e, "reason"));
      case "replication.artifactRefused" -> careful("refused %s", artifact(e, "reason"));
      case "replication.indexNarrowed" ->
          careful(
              "%s:%s goes as a new index %s with some platforms; what refers to %s stays behind",
              e.text("repository"),
              e.text("reference"),
              Amounts.digest(e.text("digest")),
              Amounts.digest(e.text("from")));
      case "replication.tagDeleted" ->
          plain("deleted %s %s:%s", e.text("destination"), e.text("repository"), e.text("tag"));
      case "replication.artifactFailed" -> bad("failed %s", artifact(e, "message"));
      case "replication.destinationFailed" ->
          bad("%s failed: %s", e.text("destination"), e.text("message"));
      default -> List.of();
    };
  }

  private static String artifact(RecordEntry e, String why) {
    return String.format(
        "%s %s at %s: %s",
        e.text("repository"),
        Amounts.digest(e.text("reference")),
        e.text("destination"),
        Amounts.shortDigests(e.text(why)));
  }
}
