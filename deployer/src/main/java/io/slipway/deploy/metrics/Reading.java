package io.slipway.deploy.metrics;

import io.slipway.deploy.judge.Judgement;
import java.util.List;

/** What a source said at one moment. */
public sealed interface Reading {

  /** Raw counters of an arm's requests; a series that isn't there has counted nothing. */
  record Counters(List<Sample> samples) implements Reading {
    public Counters {
      samples = List.copyOf(samples);
    }
  }

  /** A number that the source worked out itself. */
  record Value(double value) implements Reading {}

  /** A source that judges by itself. */
  record Ruling(Judgement judgement) implements Reading {}

  /** Nothing, and why, in words. */
  record Nothing(String why) implements Reading {}
}
