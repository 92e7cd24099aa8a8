package io.slipway.deploy.rollout;

import java.util.Map;

/** So many Pods of each workload of an arm, by the workload's name. */
public record Pods(Map<String, Integer> each) {
  /** Where there is one workload, its name is of no interest. */
  static final String ONLY = "";

  public Pods {
    each = Map.copyOf(each);
  }

  /** Of the only workload. */
  public static Pods of(int pods) {
    return new Pods(Map.of(ONLY, pods));
  }

  public int of(String workload) {
    return each.getOrDefault(workload, 0);
  }

  public int total() {
    return each.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether no workload has fewer. */
  boolean cover(Pods others) {
    return others.each.entrySet().stream()
        .allMatch(other -> of(other.getKey()) >= other.getValue());
  }
}
