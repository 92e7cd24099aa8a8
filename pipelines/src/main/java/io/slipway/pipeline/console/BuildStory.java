package io.slipway.pipeline.console;

import static io.slipway.pipeline.console.Line.bad;
import static io.slipway.pipeline.console.Line.careful;
import static io.slipway.pipeline.console.Line.good;
import static io.slipway.pipeline.console.Line.plain;
import static io.slipway.pipeline.console.Line.quiet;

import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.List;

/** A build in words. */
final class BuildStory {

  private BuildStory() {}

  static List<Line> tell(RecordEntry e) {
    return switch (e.type()) {
      case "build.buildStarted" ->
          plain("building %s%s, %s", e.text("context"), sandbox(e), steps(e));
      case "build.baseResolved" ->
          plain("from %s %s%s", e.text("reference"), Amounts.digest(e.text("digest")), fetched(e));
      case "build.stepStarted" ->
          plain("[%d/%d] %s", e.number("index"), e.number("total"), e.text("instruction"));
      case "build.sandboxChosen" -> quiet("RUN uses %s", e.text("sandbox"));
      case "build.stepOutput" -> quiet("    %s", e.text("text"));
      case "build.stepFinished" -> stepFinished(e);
      case "build.stepFailed" ->
          bad("%s:%d: %s", e.text("file"), e.number("line"), e.text("message"));
      case "build.warning" -> careful("%s%s (%s)", place(e), e.text("message"), e.text("code"));
      case "build.layerPushed" -> layer(e);
      case "build.imagePushed" ->
          good("pushed %s@%s", e.text("reference"), Amounts.digest(e.text("digest")));
      case "build.imageExported" ->
          good("wrote %s %s", e.text("output"), Amounts.digest(e.text("digest")));
      case "build.imageAttested" ->
          good(
              "attested %s: %s, %s",
              e.text("platform"), e.text("predicateType"), Amounts.bytes(e.number("bytes")));
      case "build.imageSigned" -> good("signed %s", e.text("reference"));
      case "build.buildFinished" -> built(e);
      default -> List.of();
    };
  }

  /** What concerns no file has no place. */
  private static String place(RecordEntry e) {
    return e.text("file").isEmpty() ? "" : e.text("file") + ":" + e.number("line") + ": ";
  }

  private static String steps(RecordEntry e) {
    return Amounts.count(e.number("steps"), "step");
  }

  private static String sandbox(RecordEntry e) {
    return e.text("sandbox").isEmpty() ? "" : " with " + e.text("sandbox");
  }

  private static String fetched(RecordEntry e) {
    return e.number("bytes") == 0 ? "" : ", " + Amounts.bytes(e.number("bytes"));
  }

  private static List<Line> stepFinished(RecordEntry e) {
    long bytes = e.number("layerBytes");
    String size = bytes == 0 ? "" : ", layer " + Amounts.bytes(bytes);
    boolean cached = e.fields().path("cached").asBoolean(false);
    String how = cached ? "cached" : "done in " + Amounts.millis(e.number("millis"));
    return quiet("[%d] %s%s%s", e.number("index"), how, used(e), size);
  }

  private static String used(RecordEntry e) {
    return e.fields().path("cpuMillis").isNumber()
        ? String.format(
            " (%s CPU, %s)",
            Amounts.millis(e.number("cpuMillis")), Amounts.bytes(e.number("peakMemoryBytes")))
        : "";
  }

  private static List<Line> layer(RecordEntry e) {
    return quiet(
        "%s %s %s %s %s/%s",
        e.text("outcome"),
        Amounts.digest(e.text("digest")),
        Amounts.bytes(e.number("bytes")),
        e.text("outcome").equals("pushed") ? "to" : "at",
        e.text("registry"),
        e.text("repository"));
  }

  /** The digest is whole here, once, for whoever copies it from the screen. */
  private static List<Line> built(RecordEntry e) {
    List<Line> lines = new ArrayList<>(good("built %s", e.text("digest")));
    lines.addAll(
        quiet(
            "%s in %s, %d of %s cached, %s",
            Amounts.bytes(e.number("bytes")),
            Amounts.count(e.number("layers"), "layer"),
            e.number("cachedSteps"),
            steps(e),
            Amounts.millis(e.number("millis"))));
    return lines;
  }
}
