package io.slipway.deploy.analysis;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.background.Background;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.rollout.Settling;
import io.slipway.deploy.rollout.TrafficWatch;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Counts where requests go after a write of the routes, beside the thread that asks, so that a slow
 * source never delays an abort.
 */
public final class ShareWatch implements TrafficWatch, AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final int LOOKS_IN_A_WINDOW = 5;

  /** What one workload's route is confirmed by. */
  public record Watched(String workload, Confirm confirm, MetricSource source) {}

  private final String release;
  private final List<Watched> watched;
  private final RolloutListener listener;
  private final Aside<ShareRun, ShareRun.Pair> aside;
  private @Nullable Look look;

  public ShareWatch(String release, List<Watched> watched, RolloutListener listener) {
    this(release, watched, listener, Background::execute);
  }

  ShareWatch(String release, List<Watched> watched, RolloutListener listener, Executor reader) {
    this.release = release;
    this.watched = List.copyOf(watched);
    this.listener = listener;
    this.aside = new Aside<>(ShareRun::read, reader);
  }

  /** What is seen of one write. */
  private static final class Look {
    private final Settling settling;
    private final List<ShareRun> runs;
    private final List<Sighting> sightings = new ArrayList<>();
    private Instant next;
    private @Nullable Future<List<ShareRun.Pair>> reading;

    Look(Settling settling, List<ShareRun> runs, Instant now) {
      this.settling = settling;
      this.runs = runs;
      this.next = now;
      runs.forEach(run -> sightings.add(Sighting.NOTHING_YET));
    }
  }

  @Override
  public Sighting look(Settling settling, Traffic wanted, Instant now) throws InterruptedException {
    Look current = look;
    if (current == null || !current.settling.equals(settling)) {
      current =
          new Look(
              settling,
              watched.stream()
                  .map(each -> new ShareRun(each.confirm(), wanted, each.source()))
                  .toList(),
              now);
      look = current;
    }
    Future<List<ShareRun.Pair>> reading = current.reading;
    if (reading != null && reading.isDone()) {
      current.reading = null;
      take(current, wanted, Aside.result(reading));
    }
    if (current.reading == null && !now.isBefore(current.next)) {
      current.reading = aside.begin(current.runs, now);
      current.next = now.plus(interval());
    }
    return Sighting.worst(current.sightings);
  }

  private void take(Look current, Traffic wanted, List<ShareRun.Pair> pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      ShareRun run = current.runs.get(i);
      Sighting seen = run.take(pairs.get(i));
      Sighting before = current.sightings.set(i, seen);
      boolean first = before == Sighting.NOTHING_YET && seen != Sighting.NOTHING_YET;
      if (first || seen.answer() != before.answer()) {
        listener.on(
            new RolloutEvent.TrafficObserved(
                release,
                watched.get(i).workload(),
                wanted.weights().canary(),
                seen.share() == null ? null : 100 * seen.share(),
                seen.requests(),
                seen.answer().word(),
                seen.reason(),
                run.query()));
      }
    }
  }

  private Duration interval() {
    Duration window =
        watched.stream()
            .map(each -> each.confirm().asks() ? LONGEST : each.confirm().windowOrDefault())
            .min(Duration::compareTo)
            .orElse(LONGEST)
            .dividedBy(LOOKS_IN_A_WINDOW);
    Duration least = window.compareTo(SHORTEST) < 0 ? SHORTEST : window;
    return least.compareTo(LONGEST) < 0 ? least : LONGEST;
  }

  @Override
  public void close() {
    aside.close();
  }
}
