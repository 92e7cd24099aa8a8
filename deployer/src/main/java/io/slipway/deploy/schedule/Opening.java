package io.slipway.deploy.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a timetable says of a moment. */
public sealed interface Opening {

  record Open() implements Opening {}

  /**
   * @param opens when it is open next; null where that isn't in sight
   */
  record Closed(String reason, @Nullable Instant opens) implements Opening {}
}
