package io.jenkins.plugins.slipway.record;

import io.slipway.pipeline.record.RecordEntry;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.record.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a build that have started in its record and not ended. A stage is recorded from its
 * first platform step on; those without one are Jenkins' own to show.
 */
final class OpenStages {

  /**
   * A stage, or a branch of {@code parallel}, around a step.
   *
   * @param id the id of the block's first node
   * @param parent the id of the stage around it
   */
  record Stage(String id, String name, @Nullable String parent, boolean parallel) {}

  private record Open(String name, Instant since) {}

  private final Clock clock;
  private final Map<String, Open> open = new LinkedHashMap<>();

  private OpenStages(Clock clock) {
    this.clock = clock;
  }

  /** What a record says, so that stages end properly after a restart. */
  static OpenStages of(List<RecordEntry> entries, Clock clock) {
    OpenStages stages = new OpenStages(clock);
    for (RecordEntry entry : entries) {
      if (entry.type().equals("stage.started")) {
        stages.open.put(entry.text("stage"), new Open(entry.text("name"), entry.at()));
      } else if (entry.type().equals("stage.finished")) {
        stages.open.remove(entry.text("stage"));
      }
    }
    return stages;
  }

  synchronized List<RunEvent.StageStarted> enter(List<Stage> around) {
    List<RunEvent.StageStarted> started = new ArrayList<>();
    for (Stage stage : around) {
      if (open.putIfAbsent(stage.id(), new Open(stage.name(), clock.instant())) == null) {
        started.add(
            new RunEvent.StageStarted(
                stage.id(), stage.name(), stage.parent(), stage.parallel(), null));
      }
    }
    return started;
  }

  synchronized Optional<RunEvent.StageFinished> leave(
      String id, RunStatus status, @Nullable String message) {
    return Optional.ofNullable(open.remove(id))
        .map(
            stage ->
                new RunEvent.StageFinished(
                    id,
                    stage.name(),
                    status,
                    Duration.between(stage.since(), clock.instant()).toMillis(),
                    message));
  }
}
