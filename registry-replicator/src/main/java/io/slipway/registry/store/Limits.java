package io.slipway.registry.store;

import java.time.Duration;

/**
 * How long we wait.
 *
 * @param connect for a connection
 * @param answer for an answer's head
 * @param stall for the next bytes of a body, in either direction
 * @param commit for an upload's confirmation after its last byte: a registry may move gigabytes
 *     then
 */
public record Limits(Duration connect, Duration answer, Duration stall, Duration commit) {

  private static final long MIN_BYTES_PER_SECOND = 10_000;

  public static Limits usual() {
    return new Limits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofMinutes(5));
  }

  /** For a whole upload: generous, because {@link #stall} watches its progress. */
  Duration upload(long bytes) {
    return commit.plusSeconds(bytes / MIN_BYTES_PER_SECOND);
  }
}
