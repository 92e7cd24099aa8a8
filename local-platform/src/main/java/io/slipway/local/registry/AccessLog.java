package io.slipway.local.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest requests; older ones fall out. */
final class AccessLog {

  private static final int CAPACITY = 10_000;

  private final Deque<AccessLogEntry> entries = new ArrayDeque<>();

  synchronized void add(AccessLogEntry entry) {
    if (entries.size() == CAPACITY) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  synchronized List<AccessLogEntry> entries() {
    return List.copyOf(entries);
  }
}
