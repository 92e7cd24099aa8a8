package io.slipway.local.cluster.node;

import io.slipway.local.cluster.log.LogBuffer;
import io.slipway.local.cluster.log.LogSource;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The last two runs of every container, until its Pod is gone. */
public final class PodLogs implements LogSource {

  private record Runs(LogBuffer current, @Nullable LogBuffer previous) {}

  private final Clock clock;
  private final Map<String, Map<String, Runs>> pods = new ConcurrentHashMap<>();

  public PodLogs(Clock clock) {
    this.clock = clock;
  }

  /** Begins a run's log. */
  LogBuffer begin(String podUid, String container) {
    LogBuffer log = new LogBuffer(clock);
    pods.computeIfAbsent(podUid, uid -> new ConcurrentHashMap<>())
        .merge(container, new Runs(log, null), (old, fresh) -> new Runs(log, old.current()));
    return log;
  }

  void forget(String podUid) {
    Map<String, Runs> runs = pods.remove(podUid);
    if (runs != null) {
      runs.values().forEach(run -> run.current().close());
    }
  }

  @Override
  public @Nullable LogBuffer find(String podUid, String container, boolean previous) {
    Runs runs = pods.getOrDefault(podUid, Map.of()).get(container);
    if (runs == null) {
      return null;
    }
    return previous ? runs.previous() : runs.current();
  }
}
