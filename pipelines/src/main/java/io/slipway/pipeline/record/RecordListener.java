package io.slipway.pipeline.record;

/**
 * Takes every line that is appended to a record. Called by one thread at a time, in order; must not
 * block for long and must not throw.
 */
@FunctionalInterface
public interface RecordListener {

  /** A listener that drops everything. */
  RecordListener NONE = entry -> {};

  void on(RecordEntry entry);
}
