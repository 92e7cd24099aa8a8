package io.slipway.deploy.autoscale;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.Words;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What people are told of held minimums. */
record Report(Release release, RolloutListener listener) {

  void held(Scaler scaler, HeldMinimum now) {
    wrote(scaler);
    say(
        "%s of %s is held at %d (it was %s) until all requests are back with the stable version"
            .formatted(scaler.kind().least(), scaler, now.floor(), words(now.former())));
  }

  /** Nobody would keep up a change of what is made from something else. */
  void made(Scaler scaler, String maker) {
    say(
        "%s is made by %s, which would write over its %s, so it isn't held: while the canary has requests it may take Pods away that all requests need"
            .formatted(scaler, maker, scaler.kind().least()));
  }

  void unheld(String workload, DeployException why) {
    say(
        "%s; so what scales %s isn't held: while the canary has requests it may take Pods away that all requests need"
            .formatted(why.getMessage(), workload));
  }

  void leftAlone(Scaler scaler) {
    say(
        "someone set %s of %s to %s meanwhile; it stays, and isn't held any more"
            .formatted(scaler.kind().least(), scaler, words(scaler.least())));
  }

  void waits(Scaler scaler, Duration most) {
    say(
        "%s would take Pods away by what it saw while the canary had requests; it is held until it has seen all of them, at most %s"
            .formatted(scaler, Words.of(most)));
  }

  void gaveBack(HeldMinimum held, Scaler scaler) {
    String field = held.kind().least();
    say(
        held.isFormer(scaler)
            ? "%s of %s is %s again".formatted(field, scaler, words(held.former()))
            : "%s of %s was held at %d, and someone set it to %s meanwhile; it stays"
                .formatted(field, scaler, held.floor(), words(scaler.least())));
  }

  void notGivenBack(HeldMinimum held, DeployException why) {
    say(
        "%s; so %s of %s stays at %d, and was %s: the next deployment of this release tries again, or set it yourself"
            .formatted(
                why.getMessage(), held.kind().least(), held, held.floor(), words(held.former())));
  }

  void wrote(Scaler scaler) {
    listener.on(
        new RolloutEvent.ObjectApplied(
            scaler.kind().kind(), release.namespace(), scaler.name(), "configured"));
  }

  private static String words(@Nullable Integer minimum) {
    return minimum == null ? "not set" : minimum.toString();
  }

  private void say(String text) {
    listener.on(new RolloutEvent.Message(release.name(), text));
  }
}
