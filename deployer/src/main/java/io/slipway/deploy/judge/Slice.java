package io.slipway.deploy.judge;

import java.time.Duration;

/** What came between two readings that are {@code length} apart. */
public record Slice(Duration length, Counts canary, Counts stable) {
  double seconds() {
    return length.toMillis() / 1000.0;
  }

  /** The canary's part of the requests. */
  double canaryShare() {
    long requests = canary.requests() + stable.requests();
    return requests == 0 ? 0 : (double) canary.requests() / requests;
  }
}
