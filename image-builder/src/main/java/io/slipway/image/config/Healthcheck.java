package io.slipway.image.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Docker's health check: {@code test} starts with NONE, CMD or CMD-SHELL. A duration that is null
 * and {@code retries} of 0 mean the engine's default.
 */
public record Healthcheck(
    List<String> test,
    @Nullable Duration interval,
    @Nullable Duration timeout,
    @Nullable Duration startPeriod,
    @Nullable Duration startInterval,
    int retries) {

  public Healthcheck {
    test = List.copyOf(test);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.newObject();
    ArrayNode words = json.putArray("Test");
    test.forEach(words::add);
    put(json, "Interval", interval);
    put(json, "Timeout", timeout);
    put(json, "StartPeriod", startPeriod);
    put(json, "StartInterval", startInterval);
    if (retries > 0) {
      json.put("Retries", retries);
    }
    return json;
  }

  private static void put(ObjectNode json, String field, @Nullable Duration duration) {
    if (duration != null && !duration.isZero()) {
      json.put(field, duration.toNanos());
    }
  }
}
