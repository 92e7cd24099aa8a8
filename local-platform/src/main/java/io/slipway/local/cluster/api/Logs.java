package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.log.LogBuffer;
import io.slipway.local.cluster.log.LogSource;
import io.slipway.local.cluster.resource.ApiError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Serves {@code GET .../pods/NAME/log}. */
final class Logs implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(300);

  private final LogSource source;
  private final Clock clock;
  private final OpenStreams streams;
  private final AtomicBoolean stopped = new AtomicBoolean();

  Logs(LogSource source, Clock clock, OpenStreams streams) {
    this.source = source;
    this.clock = clock;
    this.streams = streams;
  }

  void serve(ObjectNode pod, Exchange exchange) throws IOException, InterruptedException {
    if (exchange.flag("follow")) {
      streams.serve(() -> write(pod, exchange));
    } else {
      write(pod, exchange);
    }
  }

  private void write(ObjectNode pod, Exchange exchange) throws IOException, InterruptedException {
    Writer writer = new Writer(exchange, earliest(exchange));
    LogBuffer buffer = buffer(pod, exchange);
    LogBuffer.Chunk chunk = buffer.read(0);
    long tail = exchange.number("tailLines", -1);
    List<LogBuffer.Line> lines = chunk.lines();
    if (tail >= 0 && tail < lines.size()) {
      lines = lines.subList(lines.size() - (int) tail, lines.size());
    }
    exchange.start("text/plain");
    writer.write(lines);
    if (exchange.flag("follow")) {
      follow(buffer, chunk, writer);
    }
    exchange.end();
  }

  private void follow(LogBuffer buffer, LogBuffer.Chunk start, Writer writer)
      throws IOException, InterruptedException {
    LogBuffer.Chunk chunk = start;
    while (chunk.open() && !stopped.get() && !writer.full()) {
      chunk = buffer.await(chunk.next(), POLL);
      writer.write(chunk.lines());
    }
  }

  private @Nullable Instant earliest(Exchange exchange) {
    long seconds = exchange.number("sinceSeconds", 0);
    String time = exchange.parameter("sinceTime");
    if (seconds > 0) {
      return clock.instant().minusSeconds(seconds);
    }
    try {
      return time.isEmpty() ? null : Instant.parse(time);
    } catch (DateTimeParseException e) {
      throw ApiError.badRequest("query parameter sinceTime: not a time (RFC 3339): " + time);
    }
  }

  private LogBuffer buffer(ObjectNode pod, Exchange exchange) {
    String container = container(pod, exchange.parameter("container"));
    boolean previous = exchange.flag("previous");
    LogBuffer buffer = source.find(Json.text(pod, "metadata.uid"), container, previous);
    if (buffer != null) {
      return buffer;
    }
    String where = "container \"" + container + "\" in pod \"" + Json.text(pod, "metadata.name");
    if (previous) {
      throw ApiError.badRequest("previous terminated " + where + "\" not found");
    }
    throw ApiError.badRequest(where + "\" is waiting to start: " + waiting(pod, container));
  }

  private static String waiting(ObjectNode pod, String container) {
    for (ObjectNode status : Json.objects(Json.at(pod, "status.containerStatuses"))) {
      String reason = Json.text(status, "state.waiting.reason");
      if (Json.text(status, "name").equals(container) && !reason.isEmpty()) {
        return reason;
      }
    }
    return "ContainerCreating";
  }

  private static String container(ObjectNode pod, String wanted) {
    String podName = Json.text(pod, "metadata.name");
    List<String> names = new ArrayList<>();
    for (String list : List.of("containers", "initContainers")) {
      Json.objects(Json.at(pod, "spec." + list)).forEach(c -> names.add(Json.text(c, "name")));
    }
    int regular = Json.at(pod, "spec.containers").size();
    if (wanted.isEmpty() && regular > 1) {
      throw ApiError.badRequest(
          "a container name must be specified for pod "
              + podName
              + ", choose one of: ["
              + String.join(" ", names)
              + "]");
    }
    if (!wanted.isEmpty() && !names.contains(wanted)) {
      throw ApiError.badRequest("container " + wanted + " is not valid for pod " + podName);
    }
    return wanted.isEmpty() ? names.get(0) : wanted;
  }

  /** Formats lines and keeps to {@code limitBytes}. */
  private static final class Writer {
    private final Exchange exchange;
    private final @Nullable Instant earliest;
    private final boolean timestamps;
    private long left;

    Writer(Exchange exchange, @Nullable Instant earliest) {
      this.exchange = exchange;
      this.earliest = earliest;
      this.timestamps = exchange.flag("timestamps");
      this.left = exchange.number("limitBytes", Long.MAX_VALUE);
    }

    boolean full() {
      return left <= 0;
    }

    void write(List<LogBuffer.Line> lines) throws IOException {
      StringBuilder text = new StringBuilder();
      for (LogBuffer.Line line : lines) {
        if (earliest == null || !line.time().isBefore(earliest)) {
          text.append(timestamps ? line.time() + " " : "").append(line.text()).append('\n');
        }
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      int length = (int) Math.min(bytes.length, left);
      left -= length;
      exchange.write(java.util.Arrays.copyOf(bytes, length));
    }
  }

  @Override
  public void close() {
    stopped.set(true);
  }
}
