package io.slipway.image.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The steps of one build and the keys they are found by. Safe for use by several threads. */
public final class StepTrail {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A step that was done or found.
   *
   * @param keys by which a later build can find it
   */
  public record Entry(int stage, List<String> keys, CachedStep step) {
    public Entry {
      keys = List.copyOf(keys);
    }
  }

  public synchronized void add(Entry entry) {
    entries.add(entry);
  }

  public synchronized List<Entry> all() {
    return List.copyOf(entries);
  }

  /** Those of some stages only, in an order that does not tell which of them was done first. */
  public List<Entry> of(Set<Integer> stages) {
    return all().stream()
        .filter(entry -> stages.contains(entry.stage()))
        .sorted(Comparator.comparingInt(Entry::stage).thenComparing(entry -> entry.keys().get(0)))
        .toList();
  }
}
