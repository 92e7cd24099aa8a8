package io.slipway.deploy.schedule.queue;

import java.util.Map;

/** Names a queue in a cluster. */
public record QueueName(String environment, String namespace) {
  static final String LABEL = "slipway.io/queue";

  String object() {
    return "slipway-queue-" + environment;
  }

  String lease(String ticket) {
    return object() + "-" + ticket;
  }

  Map<String, String> labels() {
    return Map.of("app.kubernetes.io/managed-by", "slipway", LABEL, environment);
  }

  @Override
  public String toString() {
    return "%s in namespace %s".formatted(environment, namespace);
  }
}
