package io.slipway.pipeline.console;

import io.slipway.pipeline.console.Line.Tone;
import io.slipway.pipeline.record.RecordEntry;
import java.util.List;

/** What the engines report, in words. Bytes under way have no line: they are bars, or nothing. */
final class EngineStory {
  private static final int WEIGHT_BAR = 20;

  List<Line> tell(RecordEntry entry) {
    String type = entry.type();
    if (type.startsWith("build.")) {
      return build(entry);
    }
    return type.startsWith("replication.") ? replication(entry) : rollout(entry);
  }

  private static List<Line> build(RecordEntry e) {
    return switch (e.type()) {
      case "build.buildStarted" ->
          plain("building " + e.text("context") + sandbox(e) + ", " + e.number("steps") + " steps");
      case "build.baseResolved" ->
          plain(
              "from " + e.text("reference") + " " + Amounts.digest(e.text("digest")) + fetched(e));
      case "build.stepStarted" ->
          plain("[" + e.number("index") + "/" + e.number("total") + "] " + e.text("instruction"));
      case "build.stepOutput" -> quiet("    " + e.text("text"));
      case "build.stepFinished" -> stepFinished(e);
      case "build.stepFailed" ->
          bad(e.text("file") + ":" + e.number("line") + ": " + e.text("message"));
      case "build.layerPushed" -> layer(e);
      case "build.imagePushed" -> good("pushed " + e.text("reference") + "@" + e.text("digest"));
      case "build.imageExported" -> good("wrote " + e.text("output") + " " + e.text("digest"));
      case "build.warning" ->
          careful(
              e.text("file")
                  + ":"
                  + e.number("line")
                  + ": "
                  + e.text("message")
                  + " ("
                  + e.text("code")
                  + ")");
      case "build.buildFinished" -> built(e);
      default -> List.of();
    };
  }

  private static String sandbox(RecordEntry e) {
    return e.text("sandbox").isEmpty() ? "" : " with " + e.text("sandbox");
  }

  private static String fetched(RecordEntry e) {
    return e.number("bytes") == 0 ? "" : ", " + Amounts.bytes(e.number("bytes"));
  }

  private static List<Line> stepFinished(RecordEntry e) {
    String size =
        e.number("layerBytes") == 0 ? "" : ", layer " + Amounts.bytes(e.number("layerBytes"));
    return e.fields().path("cached").asBoolean(false)
        ? quiet("[" + e.number("index") + "] cached" + size)
        : quiet("[" + e.number("index") + "] done in " + Amounts.millis(e.number("millis")) + size);
  }

  private static List<Line> layer(RecordEntry e) {
    String to = " to " + e.text("registry") + "/" + e.text("repository");
    return quiet(
        e.text("outcome")
            + " "
            + Amounts.digest(e.text("digest"))
            + " "
            + Amounts.bytes(e.number("bytes"))
            + to);
  }

  private static List<Line> built(RecordEntry e) {
    return good(
        "built "
            + e.text("digest")
            + ": "
            + Amounts.bytes(e.number("bytes"))
            + " in "
            + e.number("layers")
            + " layers, "
            + e.number("cachedSteps")
            + " of "
            + e.number("steps")
            + " steps cached, "
            + Amounts.millis(e.number("millis")));
  }

  private static List<Line> replication(RecordEntry e) {
    return switch (e.type()) {
      case "replication.planMade" ->
          plain(
              e.text("policy")
                  + ": "
                  + e.number("artifacts")
                  + " artifacts, "
                  + Amounts.bytes(e.number("bytes"))
                  + " to move, "
                  + Amounts.bytes(e.number("presentBytes"))
                  + " there already");
      case "replication.blobCopied" ->
          quiet(
              e.text("outcome")
                  + " "
                  + Amounts.digest(e.text("digest"))
                  + " "
                  + Amounts.bytes(e.number("bytes"))
                  + " to "
                  + e.text("destination"));
      case "replication.tagVerified" ->
          good(
              "verified "
                  + e.text("destination")
                  + " "
                  + e.text("repository")
                  + ":"
                  + e.text("tag")
                  + " "
                  + Amounts.digest(e.text("digest")));
      case "replication.replicationFinished" ->
          good(
              e.text("policy")
                  + ": "
                  + Amounts.bytes(e.number("bytesCopied"))
                  + " copied, "
                  + Amounts.bytes(e.number("bytesMounted"))
                  + " mounted, "
                  + Amounts.bytes(e.number("bytesPresent"))
                  + " present, "
                  + Amounts.millis(e.number("millis")));
      default -> transferTrouble(e);
    };
  }

  private static List<Line> transferTrouble(RecordEntry e) {
    return switch (e.type()) {
      case "replication.retrying" ->
          careful(
              "retrying "
                  + e.number("attempt")
                  + "/"
                  + e.number("of")
                  + " "
                  + e.text("what")
                  + " at "
                  + e.text("destination")
                  + " in "
                  + Amounts.millis(e.number("afterMillis"))
                  + ": "
                  + e.text("reason"));
      case "replication.artifactSkipped" ->
          quiet(
              "skipped "
                  + e.text("repository")
                  + " "
                  + e.text("reference")
                  + " at "
                  + e.text("destination")
                  + ": "
                  + e.text("reason"));
      case "replication.destinationFailed" ->
          bad(e.text("destination") + " failed: " + e.text("message"));
      default -> List.of();
    };
  }

  private static List<Line> rollout(RecordEntry e) {
    return switch (e.type()) {
      case "rollout.rolloutStarted" ->
          plain(
              "release "
                  + e.text("namespace")
                  + "/"
                  + e.text("release")
                  + ": "
                  + e.text("strategy")
                  + " of "
                  + e.text("image"));
      case "rollout.objectApplied" ->
          quiet(
              e.text("outcome")
                  + " "
                  + e.text("kind")
                  + " "
                  + e.text("namespace")
                  + "/"
                  + e.text("name"));
      case "rollout.workloadProgress" ->
          quiet(
              e.text("workload") + " " + e.number("ready") + "/" + e.number("desired") + " ready");
      case "rollout.weightShifted" ->
          plain(
              "weight "
                  + Amounts.bar(e.number("canaryWeight"), 100, WEIGHT_BAR)
                  + " "
                  + e.number("canaryWeight")
                  + " % to the canary of "
                  + e.text("release"));
      case "rollout.measured" -> measured(e);
      case "rollout.verdict" -> verdict(e);
      case "rollout.message" -> plain(e.text("text"));
      case "rollout.logLine" -> quiet("  " + e.text("pod") + " " + e.text("text"));
      case "rollout.rolloutFinished" -> ended(e);
      default -> List.of();
    };
  }

  private static List<Line> measured(RecordEntry e) {
    String value =
        e.fields().path("value").isNull() ? "no data" : e.fields().path("value").asString();
    return quiet(
        e.text("metric")
            + " of "
            + e.text("arm")
            + " "
            + value
            + " (at most "
            + e.fields().path("threshold").asString()
            + ", "
            + e.number("samples")
            + " requests)");
  }

  private static List<Line> verdict(RecordEntry e) {
    String text =
        "verdict " + e.text("verdict") + " at " + e.number("weight") + " %: " + e.text("reason");
    return switch (e.text("verdict")) {
      case "rollback" -> bad(text);
      case "promote", "advance" -> good(text);
      case "noData" -> careful(text);
      default -> quiet(text);
    };
  }

  private static List<Line> ended(RecordEntry e) {
    String text =
        "release "
            + e.text("release")
            + " "
            + e.text("outcome")
            + ": "
            + e.text("reason")
            + " ("
            + Amounts.millis(e.number("millis"))
            + "), serving "
            + e.text("image");
    return e.text("outcome").equals("rolledBack") ? bad(text) : good(text);
  }

  private static List<Line> plain(String text) {
    return List.of(new Line(Tone.PLAIN, "  " + text));
  }

  private static List<Line> quiet(String text) {
    return List.of(new Line(Tone.QUIET, "  " + text));
  }

  private static List<Line> good(String text) {
    return List.of(new Line(Tone.GOOD, "  " + text));
  }

  private static List<Line> bad(String text) {
    return List.of(new Line(Tone.BAD, "  " + text));
  }

  private static List<Line> careful(String text) {
    return List.of(new Line(Tone.CAREFUL, "  " + text));
  }
}
