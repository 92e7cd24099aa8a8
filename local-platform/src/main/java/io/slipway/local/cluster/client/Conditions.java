package io.slipway.local.cluster.client;

import io.slipway.local.cluster.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Conditions in a status: one per type; the transition time moves with the status only. */
public final class Conditions {

  private Conditions() {}

  /** The condition of a type, or an empty object. */
  public static ObjectNode find(ObjectNode status, String type) {
    for (ObjectNode condition : Json.objects(status.path("conditions"))) {
      if (Json.text(condition, "type").equals(type)) {
        return condition;
      }
    }
    return Json.object();
  }

  public static boolean isTrue(ObjectNode status, String type) {
    return Json.text(find(status, type), "status").equals("True");
  }

  /** Sets a condition and returns it. */
  public static ObjectNode set(
      ObjectNode status, String type, boolean value, String reason, String message, String now) {
    ArrayNode conditions =
        status.get("conditions") instanceof ArrayNode had ? had : status.putArray("conditions");
    ObjectNode condition = find(status, type);
    if (condition.isEmpty()) {
      condition = conditions.addObject().put("type", type);
    }
    String word = value ? "True" : "False";
    if (!Json.text(condition, "status").equals(word)) {
      condition.put("lastTransitionTime", now);
    }
    condition.put("status", word);
    put(condition, "reason", reason);
    put(condition, "message", message);
    return condition;
  }

  private static void put(ObjectNode condition, String name, String text) {
    if (text.isEmpty()) {
      condition.remove(name);
    } else {
      condition.put(name, text);
    }
  }
}
