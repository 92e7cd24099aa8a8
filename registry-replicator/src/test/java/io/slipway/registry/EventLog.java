package io.slipway.registry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps a run's events. */
final class EventLog implements ReplicationListener {

  private final List<ReplicationEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void on(ReplicationEvent event) {
    events.add(event);
  }

  <E extends ReplicationEvent> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<ReplicationEvent> all() {
    return List.copyOf(events);
  }

  void clear() {
    events.clear();
  }
}
