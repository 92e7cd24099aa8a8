package io.slipway.deploy.autoscale;

import io.slipway.deploy.DeployException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets held minimums to what they were, where they still are what was written. */
final class GivingBack {
  /** So long an autoscaler sees all requests before its wish for fewer Pods counts, at least. */
  private static final Duration SIGHT = Duration.ofMinutes(1);

  private final Scalers scalers;
  private final HeldMinimums held;
  private final Report report;
  private boolean toldToWait;

  GivingBack(Scalers scalers, HeldMinimums held, Report report) {
    this.scalers = scalers;
    this.held = held;
    this.report = report;
  }

  /** As {@link io.slipway.deploy.rollout.StableCapacity#giveBack}. */
  boolean all(Instant since, Instant now) throws InterruptedException {
    for (HeldMinimum each : List.copyOf(held.all())) {
      try {
        if (!since.equals(Instant.MIN) && mustStay(each, since, now)) {
          return false;
        }
        drop(each);
      } catch (DeployException e) {
        if (e.isTemporary()) {
          throw e;
        }
        report.notGivenBack(each, e);
      }
    }
    return true;
  }

  /** At once. */
  void drop(HeldMinimum each) throws InterruptedException {
    restore(each);
    held.drop(each);
  }

  /** What it measured while it saw a part of the requests would take Pods from all of them. */
  private boolean mustStay(HeldMinimum each, Instant since, Instant now)
      throws InterruptedException {
    Scaler scaler = scalers.read(each.kind(), each.name());
    Scaler worker = scaler == null ? null : worker(scaler);
    if (scaler == null || worker == null || !each.wrote(scaler) || !worker.wantsFewer()) {
      return false;
    }
    Duration patience = worker.window().compareTo(SIGHT) > 0 ? worker.window() : SIGHT;
    if (!now.isBefore(since.plus(patience))) {
      return false;
    }
    if (!toldToWait) {
      toldToWait = true;
      report.waits(scaler, patience);
    }
    return true;
  }

  private @Nullable Scaler worker(Scaler scaler) throws InterruptedException {
    return scaler.kind() == ScalerKind.HORIZONTAL_POD_AUTOSCALER
        ? scaler
        : scalers.read(ScalerKind.HORIZONTAL_POD_AUTOSCALER, scaler.worker());
  }

  private void restore(HeldMinimum each) throws InterruptedException {
    boolean restored = false;
    for (int attempt = 0; attempt < Scalers.ATTEMPTS; attempt++) {
      Scaler live = scalers.read(each.kind(), each.name());
      if (live == null) {
        return;
      }
      if (each.wrote(live) && !restored) {
        restored = scalers.write(live, each.former(), each.idle());
      } else if (!live.isOwned() || scalers.disown(live, owners(each, live))) {
        if (restored) {
          report.wrote(live);
        }
        report.gaveBack(each, live);
        return;
      }
    }
    throw Scalers.lost(each);
  }

  /** Of a value of someone else's they are none. */
  private static List<String> owners(HeldMinimum each, Scaler live) {
    return each.isFormer(live) ? each.owners() : List.of();
  }
}
