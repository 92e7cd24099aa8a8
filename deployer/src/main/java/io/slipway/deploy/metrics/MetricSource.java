package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Arm;

/** Where requests of an arm are counted. Safe for use by several threads. */
public interface MetricSource {

  /** Reads now, within seconds; a source that can't be read is {@link Reading.Nothing}. */
  Reading read(Arm arm) throws InterruptedException;

  /** What is asked, for the record; no secrets, no query string of a URL. */
  String query(Arm arm);
}
