package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.store.ObjectStore;
import io.slipway.local.cluster.store.StoreEvent;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Serves watches, each on its request's thread; ends them when the server stops. */
final class Watches implements AutoCloseable {

  private static final int MAX_SECONDS = 3600;

  private final Resources resources;
  private final Clock clock;
  private final OpenStreams streams;
  private final AtomicBoolean stopped = new AtomicBoolean();

  Watches(Resources resources, Clock clock, OpenStreams streams) {
    this.resources = resources;
    this.clock = clock;
    this.streams = streams;
  }

  void serve(Selection selection, Exchange exchange) throws IOException, InterruptedException {
    streams.serve(() -> stream(selection, exchange));
  }

  private void stream(Selection selection, Exchange exchange)
      throws IOException, InterruptedException {
    Rendering rendering = Rendering.of(exchange);
    ResourceType type = selection.target().type();
    long seconds = Math.min(exchange.number("timeoutSeconds", MAX_SECONDS), MAX_SECONDS);
    boolean bookmarks = exchange.flag("allowWatchBookmarks");
    boolean initial = exchange.flag("sendInitialEvents");
    String version = exchange.parameter("resourceVersion");
    long since = exchange.number("resourceVersion", 0);
    exchange.start("application/json");
    exchange.write(null);
    WatchQueue queue = new WatchQueue(selection);
    if (initial || version.isEmpty() || since == 0) {
      ObjectStore.Snapshot snapshot = resources.list(type, selection.target().namespace());
      since = snapshot.version();
      for (ObjectNode object : snapshot.objects()) {
        if (selection.test(object)) {
          send(exchange, "ADDED", rendering.one(type, object, clock));
        }
      }
      if (initial && bookmarks) {
        send(exchange, "BOOKMARK", bookmark(type, since, true));
      }
    }
    follow(exchange, rendering, queue, since, seconds, bookmarks);
  }

  private void follow(
      Exchange exchange,
      Rendering rendering,
      WatchQueue queue,
      long since,
      long seconds,
      boolean bookmarks)
      throws IOException, InterruptedException {
    try (ObjectStore.Subscription subscription = resources.store().subscribe(since, queue::offer)) {
      if (subscription == null) {
        sendExpired(exchange, since);
        return;
      }
      ResourceType type = queue.selection().target().type();
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      while (System.nanoTime() < end && !stopped.get()) {
        StoreEvent event = queue.poll();
        if (event != null) {
          sendEvent(exchange, rendering, queue.selection(), event);
        } else if (queue.overflowed()) {
          sendExpired(exchange, since);
          return;
        } else if (bookmarks) {
          sendBookmark(exchange, type, queue.bookmark(since));
        }
      }
    }
    exchange.end();
  }

  private static void sendBookmark(Exchange exchange, ResourceType type, long version)
      throws IOException {
    if (version > 0) {
      send(exchange, "BOOKMARK", bookmark(type, version, false));
    }
  }

  private void sendEvent(
      Exchange exchange, Rendering rendering, Selection selection, StoreEvent event)
      throws IOException {
    String word = word(selection, event);
    if (word != null) {
      ResourceType type = selection.target().type();
      ObjectNode object = Resources.inVersion(type, event.object());
      send(exchange, word, rendering.one(type, object, clock));
    }
  }

  /** What a change means to those who see only the selected objects; null for nothing. */
  private static @Nullable String word(Selection selection, StoreEvent event) {
    ObjectNode previous = event.previous();
    boolean before = previous != null && selection.test(previous);
    boolean after = event.type() != StoreEvent.Type.DELETED && selection.test(event.object());
    if (before && after) {
      return "MODIFIED";
    }
    return after ? "ADDED" : before ? "DELETED" : null;
  }

  private static ObjectNode bookmark(ResourceType type, long version, boolean initialEnd) {
    ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(version)).putNull("creationTimestamp");
    if (initialEnd) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    return object;
  }

  private void sendExpired(Exchange exchange, long since) throws IOException {
    ApiError gone =
        ApiError.expired(
            "too old resource version: " + since + " (" + resources.store().version() + ")");
    send(exchange, "ERROR", gone.status());
    exchange.end();
  }

  private static void send(Exchange exchange, String word, ObjectNode object) throws IOException {
    ObjectNode event = Json.object().put("type", word);
    event.set("object", object);
    byte[] json = Json.bytes(event);
    byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    exchange.write(line);
  }

  @Override
  public void close() {
    stopped.set(true);
  }
}
