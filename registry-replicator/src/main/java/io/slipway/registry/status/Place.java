package io.slipway.registry.status;

import io.slipway.registry.status.ReplicationStatus.At;
import io.slipway.registry.status.ReplicationStatus.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A destination while a run is under way, and its column in the matrix. */
final class Place {

  final int index;
  State state = State.DUE;
  int attempt;
  int of;
  @Nullable String reason;
  long copied;
  long mounted;
  @Nullable Instant inSync;

  Place(int index) {
    this.index = index;
  }

  /** As a run before left it. */
  void restore(At at) {
    state = at.state();
    reason = at.reason();
    copied = at.bytesCopied();
    mounted = at.bytesMounted();
    inSync = at.inSync();
  }

  void beginRun() {
    beginLook();
    of = 0;
    copied = 0;
    mounted = 0;
  }

  void beginLook() {
    state = State.DUE;
    attempt = 0;
    reason = null;
  }

  void retries(int next, int most, String why) {
    state = State.RETRYING;
    attempt = next;
    of = most;
    reason = why;
  }

  void goesOn() {
    attempt = 0;
    of = 0;
    if (state == State.RETRYING) {
      state = State.DUE;
      reason = null;
    }
  }

  void fails(String why) {
    state = State.FAILED;
    attempt = 0;
    reason = why;
  }

  At at(String name) {
    return new At(name, state, attempt, of, reason, copied, mounted, inSync);
  }
}
