package io.slipway.deploy.autoscale;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.StableCapacity;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the minimum of whatever scales a stable Deployment at the Pods that it had when its rollout
 * began, or has been given since. For one rollout, and one thread. What someone else makes of a
 * held minimum counts, and stays.
 */
public final class MinimumHold implements StableCapacity {
  private final Release release;
  private final String rollout;
  private final Scalers scalers;
  private final HeldMinimums held;
  private final Report report;
  private final GivingBack givingBack;

  /** Up to how many Pods of each workload nothing is to be done. */
  private final Map<String, Integer> covered = new HashMap<>();

  /** Written here, so what differs is someone's doing. */
  private final Set<String> written = new HashSet<>();

  private @Nullable List<Scaler> found;

  /**
   * @param rollout its name
   */
  public MinimumHold(
      KubernetesApi api,
      Release release,
      String rollout,
      HeldStore store,
      RolloutListener listener) {
    this.release = release;
    this.rollout = rollout;
    this.scalers = new Scalers(api, release.namespace());
    this.held = new HeldMinimums(store);
    this.report = new Report(release, listener);
    this.givingBack = new GivingBack(scalers, held, report);
  }

  @Override
  public boolean giveBack(Instant since, Instant now) throws InterruptedException {
    return givingBack.all(since, now);
  }

  @Override
  public void hold(ArmStatus stable) throws InterruptedException {
    for (ArmStatus.Part part : stable.parts()) {
      int known = covered.getOrDefault(part.workload(), 0);
      if (!part.image().isEmpty() && part.desired() > known) {
        covered.put(part.workload(), hold(part.workload(), part.desired()));
      }
    }
  }

  /** Up to how many Pods that is enough. */
  private int hold(String workload, int pods) throws InterruptedException {
    try {
      boolean lasts = true;
      for (Scaler scaler : scaling(workload)) {
        lasts &= hold(scaler, pods);
      }
      return lasts ? pods : Integer.MAX_VALUE;
    } catch (DeployException e) {
      if (e.isTemporary()) {
        throw e;
      }
      report.unheld(workload, e);
      return Integer.MAX_VALUE;
    }
  }

  private List<Scaler> scaling(String workload) throws InterruptedException {
    List<Scaler> all = found == null ? scalers.all() : found;
    found = all;
    return Scalers.of(release, workload, all);
  }

  /** Whether more can be held when more is needed. */
  private boolean hold(Scaler known, int pods) throws InterruptedException {
    Optional<OwnerReference> maker = known.maker();
    if (maker.isPresent()) {
      report.made(known, maker.get().getKind() + " " + maker.get().getName());
      return false;
    }
    HeldMinimum before = held.find(known);
    for (int attempt = 0; attempt < Scalers.ATTEMPTS; attempt++) {
      Scaler live = scalers.read(known.kind(), known.name());
      if (live == null) {
        return true;
      }
      if (before != null && isSomeoneElses(live, before)) {
        report.leftAlone(live);
        return false;
      }
      HeldMinimum next = next(live, before, Math.min(pods, live.most()));
      if (next == null) {
        forget(known);
        return true;
      }
      if (next.equals(before) && next.stands(live)) {
        return true;
      }
      held.put(next);
      if (scalers.write(live, next.floor(), null)) {
        written.add(known.toString());
        report.held(live, next);
        return true;
      }
    }
    throw Scalers.lost(known);
  }

  /** What stands now is enough, and someone's own. */
  private void forget(Scaler known) throws InterruptedException {
    HeldMinimum stale = held.find(known);
    if (stale != null) {
      givingBack.drop(stale);
    }
  }

  /** A rollout that takes over from another takes what it finds. */
  private boolean isSomeoneElses(Scaler live, HeldMinimum before) {
    boolean untouched = before.isFormer(live) && !written.contains(live.toString());
    return before.rollout().equals(rollout) && !before.wrote(live) && !untouched;
  }

  /** What is to be held from now on; null where that is nothing. */
  private @Nullable HeldMinimum next(Scaler live, @Nullable HeldMinimum before, int pods) {
    if (before == null || !before.wrote(live)) {
      int floor = Math.max(pods, live.leastOrDefault());
      return live.allowsFewerThan(pods) ? HeldMinimum.of(rollout, live, floor) : null;
    }
    boolean stands = before.rollout().equals(rollout) && before.stands(live);
    return stands && before.floor() >= pods
        ? before
        : before.raised(rollout, Math.max(pods, before.floor()), live);
  }
}
