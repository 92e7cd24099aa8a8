package io.slipway.local.cluster.client;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes Events. The same message about the same object counts up one Event; the oldest Events go
 * when there are too many, where a real cluster forgets them after an hour. Thread-safe.
 */
public final class EventRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int MAX_EVENTS = 1000;

  private final Objects objects;
  private long number;

  private final Map<String, Target> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<String, Target> eldest) {
          boolean full = size() > MAX_EVENTS;
          if (full && eldest != null) {
            objects.delete(eldest.getValue(), DeleteOptions.now());
          }
          return full;
        }
      };

  public EventRecorder(Objects objects) {
    this.objects = objects;
  }

  public void normal(ObjectNode about, String component, String reason, String message) {
    record(about, component, "Normal", reason, message);
  }

  public void warning(ObjectNode about, String component, String reason, String message) {
    record(about, component, "Warning", reason, message);
  }

  private synchronized void record(
      ObjectNode about, String component, String type, String reason, String message) {
    String key = Json.text(about, "metadata.uid") + "\0" + reason + "\0" + message;
    Target target = known.get(key);
    try {
      if (target != null && objects.resources().find(target) != null) {
        objects.edit(target, this::countUp);
      } else {
        ObjectNode event = event(about, component, type, reason, message);
        String namespace = Json.text(event, "metadata.namespace");
        objects.create("Event", namespace, event);
        known.put(key, objects.target("Event", namespace, Objects.name(event)));
      }
    } catch (ApiError e) {
      LOG.debug("Event {} about {} not written: {}", reason, key, e.getMessage());
    }
  }

  private void countUp(ObjectNode event) {
    event.put("count", (int) Json.number(event, "count", 0) + 1);
    event.put("lastTimestamp", objects.resources().now());
  }

  private ObjectNode event(
      ObjectNode about, String component, String type, String reason, String message) {
    String namespace = Objects.namespace(about).isEmpty() ? "default" : Objects.namespace(about);
    String now = objects.resources().now();
    ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put("name", Objects.name(about) + "." + Long.toHexString(++number))
        .put("namespace", namespace);
    event
        .putObject("involvedObject")
        .put("apiVersion", Json.text(about, "apiVersion"))
        .put("kind", Json.text(about, "kind"))
        .put("name", Objects.name(about))
        .put("namespace", Objects.namespace(about))
        .put("uid", Json.text(about, "metadata.uid"))
        .put("resourceVersion", Json.text(about, "metadata.resourceVersion"));
    event.put("type", type).put("reason", reason).put("message", message).put("count", 1);
    event.put("firstTimestamp", now).put("lastTimestamp", now);
    event.putObject("source").put("component", component);
    event.put("reportingComponent", component).put("reportingInstance", "");
    return event;
  }
}
