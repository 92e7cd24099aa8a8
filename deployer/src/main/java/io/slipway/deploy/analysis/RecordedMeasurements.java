package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A release's measurements in a run record: those of its last rollout, by metric. */
final class RecordedMeasurements {
  private final String release;
  private final Set<String> others = new TreeSet<>();
  private final Map<String, Map<String, List<Moment>>> rollouts = new HashMap<>();
  private final Map<String, Counts> stable = new HashMap<>();
  private @Nullable String last;
  private boolean empty = true;

  RecordedMeasurements(String release) {
    this.release = release;
  }

  /** Takes an event; a measurement of stable and the canary's after it make a moment. */
  void add(JsonNode event, Supplier<Instant> at) {
    empty = false;
    if (!event.path("type").asString("").equals("rollout.measured")) {
      return;
    }
    String of = event.path("release").asString(release);
    if (!of.equals(release)) {
      others.add(of);
      return;
    }
    String step = event.path("step").asString("");
    String metric = event.path("metric").asString("");
    long requests = event.path("samples").asLong(0);
    Counts counts = new Counts(requests, Math.round(requests * event.path("value").asDouble(0)));
    if (event.path("arm").asString("").equals("stable")) {
      stable.put(step + " " + metric, counts);
      return;
    }
    Counts beside = stable.remove(step + " " + metric);
    if (beside != null) {
      last = step;
      rollouts
          .computeIfAbsent(step, fresh -> new LinkedHashMap<>())
          .computeIfAbsent(metric, fresh -> new ArrayList<>())
          .add(new Moment(at.get(), beside, counts));
    }
  }

  /** Whether no line of a run record came. */
  boolean isEmpty() {
    return empty;
  }

  CountSeries lastRollout() {
    Map<String, List<Moment>> found = rollouts.getOrDefault(String.valueOf(last), Map.of());
    if (found.isEmpty() && !others.isEmpty()) {
      throw new IllegalArgumentException(
          "the record has no measurements of release %s; it has those of %s"
              .formatted(release, String.join(", ", others)));
    }
    return new CountSeries(CountSeries.By.METRIC, found);
  }
}
