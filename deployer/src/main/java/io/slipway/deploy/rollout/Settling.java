package io.slipway.deploy.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a route write has been seen in the cluster; proxies learn of it later.
 *
 * @param confirmed why it is taken as followed by every proxy; null as long as it isn't, or where
 *     nobody asks
 */
public record Settling(String what, Instant since, @Nullable String confirmed) {
  public Settling(String what, Instant since) {
    this(what, since, null);
  }

  Settling confirm(String why) {
    return new Settling(what, since, why);
  }
}
