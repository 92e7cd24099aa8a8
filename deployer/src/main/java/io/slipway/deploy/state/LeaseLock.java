package io.slipway.deploy.state;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.background.Background;
import io.slipway.deploy.background.Repeated;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.rollout.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to drive a release's rollout: a coordination.k8s.io/v1 Lease, renewed in the background
 * until it is closed.
 *
 * <p>Whether a holder lives is judged by whether its record changes while it is watched, as
 * client-go's leader election does, because the clocks of two machines differ: a record that stays
 * the same for the lease's duration is dead. One whose time stamp is that old already is watched
 * for two renewals only.
 */
public final class LeaseLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLock.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LAST_RENEWAL = Duration.ofSeconds(15);

  private final KubernetesApi api;
  private final ReleaseKey key;
  private final String identity;
  private final LeaseTimings timings;
  private final Clock clock;
  private @Nullable Repeated renewals;
  private volatile Lease lease;
  private volatile Instant renewedAt;
  private volatile boolean lost;

  private LeaseLock(Contender contender, Lease lease) {
    this.api = contender.api;
    this.key = contender.key;
    this.identity = contender.identity;
    this.timings = contender.timings;
    this.clock = contender.clock;
    this.lease = lease;
    this.renewedAt = contender.clock.instant();
  }

  /** Someone who wants the lease. */
  public record Contender(
      KubernetesApi api,
      ReleaseKey key,
      String identity,
      LeaseTimings timings,
      Clock clock,
      Sleeper sleeper) {

    /**
     * Takes the lease where it is free or its holder is dead; waits to see which.
     *
     * @throws LeaseHeld where the holder lives
     */
    public LeaseLock acquire() throws LeaseHeld, InterruptedException {
      Watch watch = null;
      while (true) {
        Lease seen = read();
        Lease taken = null;
        if (seen == null) {
          taken = create();
        } else if (isFree(seen)) {
          taken = take(seen);
        } else {
          watch = watch == null ? Watch.begin(seen, this) : watch;
          watch.requireUnchanged(seen, this);
          taken = watch.isDead(clock.instant()) ? take(seen) : null;
        }
        if (taken != null) {
          LeaseLock lock = new LeaseLock(this, taken);
          lock.startRenewing();
          return lock;
        }
        sleeper.sleep(POLL);
      }
    }

    /** Who holds the lease now, dead or alive; null where nobody does. */
    public @Nullable String holder() throws InterruptedException {
      Lease seen = read();
      return seen == null ? null : seen.getSpec().getHolderIdentity();
    }

    private @Nullable Lease read() throws InterruptedException {
      return api.<@Nullable Lease>call(
          "read the lease of release " + key,
          client -> client.leases().inNamespace(key.namespace()).withName(key.object()).get());
    }

    private @Nullable Lease create() throws InterruptedException {
      ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
      Lease fresh =
          new LeaseBuilder()
              .withNewMetadata()
              .withName(key.object())
              .withNamespace(key.namespace())
              .withLabels(key.labels())
              .endMetadata()
              .withSpec(held(now, 0))
              .build();
      return api.tryCall(
          "create the lease of release " + key, client -> client.resource(fresh).create());
    }

    private @Nullable Lease take(Lease from) throws InterruptedException {
      Integer transitions = from.getSpec().getLeaseTransitions();
      ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
      Lease mine =
          new LeaseBuilder(from)
              .withSpec(held(now, (transitions == null ? 0 : transitions) + 1))
              .build();
      return api.tryCall(
          "take the lease of release " + key, client -> client.resource(mine).update());
    }

    private LeaseSpec held(ZonedDateTime now, int transitions) {
      LeaseSpec spec = new LeaseSpec();
      spec.setHolderIdentity(identity);
      spec.setAcquireTime(now);
      spec.setRenewTime(now);
      spec.setLeaseDurationSeconds((int) timings.duration().toSeconds());
      spec.setLeaseTransitions(transitions);
      return spec;
    }

    private static boolean isFree(Lease lease) {
      String holder = lease.getSpec().getHolderIdentity();
      return holder == null || holder.isEmpty();
    }
  }

  /** A holder that is watched for signs of life. */
  private record Watch(Lease first, Instant deadAt) {

    static Watch begin(Lease seen, Contender contender) {
      Integer seconds = seen.getSpec().getLeaseDurationSeconds();
      Duration duration =
          seconds == null ? contender.timings.duration() : Duration.ofSeconds(seconds);
      ZonedDateTime renewed = seen.getSpec().getRenewTime();
      Instant now = contender.clock.instant();
      boolean old = renewed == null || renewed.toInstant().plus(duration).isBefore(now);
      Duration wait = old ? contender.timings.renewal().multipliedBy(2) : duration;
      return new Watch(seen, now.plus(wait));
    }

    void requireUnchanged(Lease seen, Contender contender) throws LeaseHeld {
      LeaseSpec spec = seen.getSpec();
      boolean same =
          Objects.equals(spec.getRenewTime(), first.getSpec().getRenewTime())
              && Objects.equals(spec.getHolderIdentity(), first.getSpec().getHolderIdentity());
      if (!same) {
        ZonedDateTime now = contender.clock.instant().atZone(ZoneOffset.UTC);
        ZonedDateTime since = spec.getAcquireTime() == null ? now : spec.getAcquireTime();
        throw new LeaseHeld(contender.key, spec.getHolderIdentity(), since, now);
      }
    }

    boolean isDead(Instant now) {
      return !now.isBefore(deadAt);
    }
  }

  /**
   * Checks that nobody else can have taken the lease.
   *
   * @throws DeployException where someone has, or may have
   */
  public void requireHeld() {
    if (lost || !clock.instant().isBefore(renewedAt.plus(timings.duration()))) {
      throw DeployException.failed(
          ("the lease of release %s could not be renewed in time, so another controller may drive it"
                  + " now; look with: slipway status %s, go on with: slipway deploy --resume")
              .formatted(key, key.release()));
    }
  }

  private void startRenewing() {
    renewals = Background.every(timings.renewal(), this::renew);
  }

  private void renew() {
    Instant now = clock.instant();
    try {
      Lease renewed = write(now.atZone(ZoneOffset.UTC), identity);
      if (renewed == null) {
        lost = true;
      } else {
        lease = renewed;
        renewedAt = now;
      }
    } catch (DeployException e) {
      LOG.debug("renewal of the lease of {} failed: {}", key, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Lease write(ZonedDateTime now, @Nullable String holder)
      throws InterruptedException {
    Lease next =
        new LeaseBuilder(lease)
            .editSpec()
            .withHolderIdentity(holder)
            .withRenewTime(now)
            .endSpec()
            .build();
    return api.tryCall(
        "renew the lease of release " + key, client -> client.resource(next).update());
  }

  /** Lets go, so that the next one needn't wait. */
  @Override
  public void close() {
    try {
      // A renewal that is cut off may have been accepted, and then this write isn't.
      boolean quiet = renewals == null || renewals.end(LAST_RENEWAL);
      if (quiet && !lost) {
        write(clock.instant().atZone(ZoneOffset.UTC), null);
      }
    } catch (DeployException e) {
      LOG.debug("the lease of {} was not released and will expire: {}", key, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
