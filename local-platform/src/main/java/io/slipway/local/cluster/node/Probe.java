package io.slipway.local.cluster.node;

import io.slipway.image.container.ContainerRuntime.Container;
import io.slipway.local.cluster.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One probe of a container: how it is run, how often, and what counts. */
record Probe(
    JsonNode handler,
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold) {

  /** Null where the container has no such probe. */
  static @Nullable Probe of(ObjectNode container, String name) {
    JsonNode probe = container.path(name);
    if (!probe.isObject()) {
      return null;
    }
    return new Probe(
        probe,
        Duration.ofSeconds(Json.number(probe, "initialDelaySeconds", 0)),
        Duration.ofSeconds(Json.number(probe, "periodSeconds", 10)),
        Duration.ofSeconds(Json.number(probe, "timeoutSeconds", 1)),
        (int) Json.number(probe, "successThreshold", 1),
        (int) Json.number(probe, "failureThreshold", 3));
  }

  /** Runs it once; null for success, else why it failed. */
  @Nullable String run(Container running, ObjectNode container, String podIp)
      throws InterruptedException {
    try {
      if (handler.has("exec")) {
        return exec(running);
      }
      JsonNode target = handler.path(handler.has("httpGet") ? "httpGet" : "tcpSocket");
      int port = port(target, container);
      if (!ListeningPorts.contains(running.pid(), port)) {
        return "dial tcp " + podIp + ":" + port + ": connect: connection refused";
      }
      return handler.has("httpGet") ? HttpProbe.run(target, podIp, port, timeout) : null;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private @Nullable String exec(Container running) throws IOException, InterruptedException {
    List<String> command =
        Json.at(handler, "exec.command").valueStream().map(word -> word.stringValue("")).toList();
    int code = running.exec(command, timeout.toMillis());
    return code == 0 ? null : "command exited with code " + code;
  }

  /** The number of a port, which a probe may name. */
  static int port(JsonNode target, ObjectNode container) {
    JsonNode port = target.path("port");
    if (port.isNumber()) {
      return port.intValue();
    }
    for (ObjectNode declared : Json.objects(container.path("ports"))) {
      if (Json.text(declared, "name").equals(port.stringValue(""))) {
        return (int) Json.number(declared, "containerPort", 0);
      }
    }
    return 0;
  }
}
