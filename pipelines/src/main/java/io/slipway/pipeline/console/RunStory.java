package io.slipway.pipeline.console;

import io.slipway.pipeline.console.Line.Tone;
import io.slipway.pipeline.record.RecordEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells a record as lines: which entries are worth one, and in which words. */
final class RunStory {
  private static final Set<String> QUIET_STEPS =
      Set.of("echo", "println", "print", "printf", "pwd", "isUnix", "fileExists");

  private final EngineStory engines = new EngineStory();
  private final Map<String, String> branches = new HashMap<>();
  private final Map<String, String> stageOfStep = new HashMap<>();
  private final Map<String, String> parents = new HashMap<>();
  private final RunSummary summary = new RunSummary();

  /** The lines for one entry; most often none or one. */
  List<Line> tell(RecordEntry entry) {
    List<Line> lines =
        switch (entry.type()) {
          case "run.started" -> List.of(line(Tone.HEADING, started(entry)));
          case "stage.started" -> stageStarted(entry);
          case "stage.finished" -> stageFinished(entry);
          case "step.started" -> stepStarted(entry);
          case "step.finished" -> stepFinished(entry);
          case "log.line" -> List.of(line(Tone.PLAIN, "  " + entry.text("text")));
          case "input.requested" -> List.of(line(Tone.CAREFUL, entry.text("message")));
          case "run.finished" -> finished(entry);
          default -> engines.tell(entry);
        };
    summary.note(entry);
    String branch = branch(entry);
    return branch.isEmpty()
        ? lines
        : lines.stream().map(one -> one.after("[" + branch + "] ")).toList();
  }

  /** The parallel branch that an entry's step runs in; empty where it runs in none. */
  String branch(RecordEntry entry) {
    return branchOf(stageOfStep.getOrDefault(String.valueOf(entry.step()), ""));
  }

  private static Line line(Tone tone, String text) {
    return new Line(tone, text);
  }

  private static String started(RecordEntry entry) {
    StringBuilder text = new StringBuilder("Running " + entry.text("jenkinsfile"));
    entry
        .fields()
        .path("parameters")
        .properties()
        .forEach(
            one ->
                text.append(' ')
                    .append(one.getKey())
                    .append('=')
                    .append(one.getValue().asString("")));
    return text.toString();
  }

  private List<Line> stageStarted(RecordEntry entry) {
    String id = entry.text("stage");
    summary.stageStarted(entry);
    parents.put(id, entry.text("parent"));
    if (entry.fields().path("parallel").asBoolean(false)) {
      branches.put(id, entry.text("name"));
    }
    return List.of(line(Tone.HEADING, "== " + entry.text("name")));
  }

  private List<Line> stageFinished(RecordEntry entry) {
    String status = entry.text("status");
    String time = status.equals("NOT_BUILT") ? "" : " in " + Amounts.millis(entry.number("millis"));
    String why = entry.text("message").isEmpty() ? "" : ": " + entry.text("message");
    String name = entry.text("name");
    summary.stageFinished(entry, tone(status), word(status) + time);
    return List.of(line(tone(status), "== " + name + " " + word(status) + time + why));
  }

  private List<Line> stepStarted(RecordEntry entry) {
    String id = String.valueOf(entry.step());
    stageOfStep.put(id, entry.text("stage"));
    if (QUIET_STEPS.contains(entry.text("name"))) {
      return List.of();
    }
    return List.of(
        line(Tone.PLAIN, ("-> " + entry.text("name") + " " + entry.text("summary")).strip()));
  }

  private List<Line> stepFinished(RecordEntry entry) {
    if (entry.text("status").equals("SUCCESS")) {
      return List.of();
    }
    return List.of(
        line(tone(entry.text("status")), entry.text("name") + ": " + entry.text("message")));
  }

  private List<Line> finished(RecordEntry entry) {
    List<Line> lines = new ArrayList<>();
    lines.add(line(Tone.PLAIN, ""));
    lines.addAll(summary.lines());
    String result = entry.text("result");
    String message = entry.text("message").isEmpty() ? "" : ": " + entry.text("message");
    String time = " in " + Amounts.millis(entry.number("millis"));
    lines.add(line(tone(result), result + time + message));
    return lines;
  }

  /** The nearest parallel branch around a stage. */
  private String branchOf(String stage) {
    for (String id = stage; !id.isEmpty(); id = parents.getOrDefault(id, "")) {
      if (branches.containsKey(id)) {
        return branches.get(id);
      }
    }
    return "";
  }

  private static String word(String status) {
    return switch (status) {
      case "SUCCESS" -> "done";
      case "NOT_BUILT" -> "skipped";
      case "FAILURE" -> "failed";
      default -> status.toLowerCase(Locale.ROOT);
    };
  }

  private static Tone tone(String status) {
    return switch (status) {
      case "SUCCESS" -> Tone.GOOD;
      case "FAILURE", "ABORTED" -> Tone.BAD;
      case "UNSTABLE" -> Tone.CAREFUL;
      default -> Tone.QUIET;
    };
  }
}
