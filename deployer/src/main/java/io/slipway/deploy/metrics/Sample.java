package io.slipway.deploy.metrics;

import java.util.Map;

/** One value of one series at the time of reading. */
public record Sample(String name, Map<String, String> labels, double value) {
  public Sample {
    labels = Map.copyOf(labels);
  }

  String label(String key) {
    return labels.getOrDefault(key, "");
  }
}
