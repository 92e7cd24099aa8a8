package io.slipway.deploy.gate;

import java.time.Duration;

/** What a gate says. */
public sealed interface Answer {
  String reason();

  record Allow(String reason) implements Answer {}

  record Deny(String reason) implements Answer {}

  /**
   * @param again when asking again makes sense
   */
  record Wait(String reason, Duration again) implements Answer {}

  /** The word in events. */
  default String word() {
    return this instanceof Allow ? "allow" : this instanceof Deny ? "deny" : "wait";
  }
}
