package io.slipway.local.cluster.store;

import io.slipway.local.cluster.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of a cluster. Every write takes the next resource version, appends to the log and
 * tells the listeners, in order, under one lock. Stored trees are never changed afterwards: callers
 * copy before they write. Thread-safe.
 */
public final class ObjectStore {

  /** Everything a list needs: one consistent state and the version to watch from. */
  public record Snapshot(List<ObjectNode> objects, long version) {}

  /** Older ones count as forgotten, as a cluster's first changes are. */
  private static final long FIRST_VERSION = 100;

  private final int logLimit;
  private final NavigableMap<String, ObjectNode> objects = new TreeMap<>();
  private final Deque<StoreEvent> log = new ArrayDeque<>();
  private final List<Consumer<StoreEvent>> listeners = new CopyOnWriteArrayList<>();
  private long version = FIRST_VERSION;
  private long forgotten = FIRST_VERSION;

  /**
   * @param logLimit how many changes a watch can go back before it is told 410 Gone
   */
  public ObjectStore(int logLimit) {
    this.logLimit = logLimit;
  }

  public synchronized long version() {
    return version;
  }

  public synchronized @Nullable ObjectNode get(ObjectKey key) {
    return objects.get(path(key));
  }

  /** All objects of a resource by namespace and name; {@code namespace} empty means all. */
  public synchronized Snapshot list(String resource, String namespace) {
    String prefix = resource + "\0" + (namespace.isEmpty() ? "" : namespace + "\0");
    return new Snapshot(
        List.copyOf(objects.subMap(prefix, prefix + Character.MAX_VALUE).values()), version);
  }

  public synchronized boolean hasNamespaced(String namespace) {
    return objects.keySet().stream().anyMatch(path -> path.contains("\0" + namespace + "\0"));
  }

  /** Stores a new object; false where one exists. The tree now belongs to the store. */
  public synchronized boolean create(ObjectKey key, ObjectNode object) {
    if (objects.containsKey(path(key))) {
      return false;
    }
    stamp(object);
    objects.put(path(key), object);
    publish(new StoreEvent(StoreEvent.Type.ADDED, version, key, object, null));
    return true;
  }

  /** Replaces {@code expected}, by identity; false where another write came first. */
  public synchronized boolean replace(ObjectKey key, ObjectNode expected, ObjectNode object) {
    if (objects.get(path(key)) != expected) {
      return false;
    }
    stamp(object);
    objects.put(path(key), object);
    publish(new StoreEvent(StoreEvent.Type.MODIFIED, version, key, object, expected));
    return true;
  }

  /** Removes {@code expected}, by identity; false where another write came first. */
  public synchronized boolean remove(ObjectKey key, ObjectNode expected) {
    if (objects.get(path(key)) != expected) {
      return false;
    }
    objects.remove(path(key));
    ObjectNode last = expected.deepCopy();
    stamp(last);
    publish(new StoreEvent(StoreEvent.Type.DELETED, version, key, last, expected));
    return true;
  }

  /**
   * Calls {@code listener} with every change after {@code since} and every later one, on the
   * writer's thread and under the lock: it must be quick and must not write. Closing the result
   * ends it.
   *
   * @return null where the log doesn't reach back to {@code since}
   */
  public synchronized @Nullable Subscription subscribe(long since, Consumer<StoreEvent> listener) {
    if (since < forgotten) {
      return null;
    }
    List<StoreEvent> missed = new ArrayList<>();
    for (StoreEvent event : log) {
      if (event.version() > since) {
        missed.add(event);
      }
    }
    missed.forEach(listener);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Ends a subscription. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private void stamp(ObjectNode object) {
    version++;
    Json.ensure(object, "metadata").put("resourceVersion", Long.toString(version));
  }

  private void publish(StoreEvent event) {
    log.add(event);
    if (log.size() > logLimit) {
      forgotten = log.remove().version();
    }
    listeners.forEach(listener -> listener.accept(event));
  }

  private static String path(ObjectKey key) {
    return key.resource() + "\0" + key.namespace() + "\0" + key.name();
  }
}
