package io.slipway.registry.trigger;

import io.slipway.registry.ReplicationPolicy;
import io.slipway.registry.plan.FilterMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which policies are due. A time that passes while policies run is made up for once, however often
 * it came; pushes are gathered until their policy runs. Safe for use by several threads.
 */
public final class Agenda {

  /** More repositories than this at once are a reason to look at all of them. */
  private static final int MOST_REPOSITORIES = 1000;

  private final Map<ReplicationPolicy, Instant> times = new LinkedHashMap<>();
  private final Map<ReplicationPolicy, Set<String>> pushed = new LinkedHashMap<>();
  private final List<ReplicationPolicy> policies;

  /**
   * @param only source repositories that the run is about; empty for all
   */
  public record Due(ReplicationPolicy policy, Set<String> only) {}

  /** All that is due when the watch begins is what says {@code now}. */
  public Agenda(List<ReplicationPolicy> policies, Instant start) {
    this.policies = List.copyOf(policies);
    for (ReplicationPolicy policy : policies) {
      Trigger trigger = trigger(policy);
      if (Boolean.TRUE.equals(trigger.now())) {
        times.put(policy, start);
      } else {
        schedule(policy, start);
      }
    }
  }

  private static Trigger trigger(ReplicationPolicy policy) {
    Trigger trigger = policy.spec().trigger();
    return trigger == null ? Trigger.AT_ONCE : trigger;
  }

  private void schedule(ReplicationPolicy policy, Instant after) {
    Trigger trigger = trigger(policy);
    times.remove(policy);
    if (trigger.cron() != null) {
      Cron.parse("cron", trigger.cron())
          .next(after, trigger.zoneId())
          .ifPresent(time -> times.put(policy, time));
    }
  }

  /**
   * Takes a push to heart.
   *
   * @return how many policies it makes due
   */
  public synchronized int pushed(PushNotice notice) {
    int count = 0;
    for (ReplicationPolicy policy : policies) {
      boolean listens = Boolean.TRUE.equals(trigger(policy).webhook());
      if (listens
          && FilterMatch.takes(policy.spec().filters(), notice.repository(), notice.tag())) {
        pushed.computeIfAbsent(policy, key -> new TreeSet<>()).add(notice.repository());
        count++;
      }
    }
    notifyAll();
    return count;
  }

  /** What is due now, those of a higher priority first; it is not due any more then. */
  public synchronized List<Due> take(Instant now) {
    List<Due> due = new ArrayList<>();
    for (ReplicationPolicy policy : policies) {
      Instant time = times.get(policy);
      Set<String> repositories = pushed.remove(policy);
      if (time != null && !time.isAfter(now)) {
        schedule(policy, now);
        due.add(new Due(policy, Set.of()));
      } else if (repositories != null) {
        boolean many = repositories.size() > MOST_REPOSITORIES;
        due.add(new Due(policy, many ? Set.of() : Set.copyOf(repositories)));
      }
    }
    due.sort(Comparator.comparing((Due one) -> one.policy().priority()).reversed());
    return due;
  }

  /** When the next time comes, if any. */
  public synchronized Optional<Instant> next() {
    return times.values().stream().min(Comparator.naturalOrder());
  }

  /** Waits until a push comes, or so long. */
  public synchronized void await(long millis) throws InterruptedException {
    if (pushed.isEmpty() && millis > 0) {
      wait(millis);
    }
  }
}
