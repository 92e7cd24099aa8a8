package io.slipway.deploy.metrics;

import java.util.List;

/** What a source said at one moment. */
public sealed interface Reading {

  /** Raw counters of an arm's requests; a series that isn't there has counted nothing. */
  record Counters(List<Sample> samples) implements Reading {
    public Counters {
      samples = List.copyOf(samples);
    }
  }

  /** A ratio that the source worked out itself. */
  record Ratio(double value) implements Reading {}

  /** Nothing, and why, in words. */
  record Nothing(String why) implements Reading {}
}
