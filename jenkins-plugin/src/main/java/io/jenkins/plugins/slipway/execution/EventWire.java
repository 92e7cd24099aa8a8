package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import io.slipway.pipeline.record.EventTypes;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.harbor.HarborEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Engines' events as lines of JSON between an agent and the controller. An agent is not trusted: no
 * type but the engines' own events, and lines for the log, is read.
 */
final class EventWire {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final Map<String, Class<? extends Record>> TYPES =
      Stream.concat(
              Stream.of(
                      BuildEvent.class,
                      ReplicationEvent.class,
                      HarborEvent.class,
                      RolloutEvent.class)
                  .flatMap(family -> Arrays.stream(family.getPermittedSubclasses())),
              Stream.of(RunEvent.LogLine.class))
          .map(type -> type.asSubclass(Record.class))
          .collect(Collectors.toUnmodifiableMap(EventTypes::typeOf, Function.identity()));

  private EventWire() {}

  /** One line, with its end. */
  static byte[] write(Record event) {
    JsonNode line =
        MAPPER
            .createObjectNode()
            .put("type", EventTypes.typeOf(event.getClass()))
            .set("event", MAPPER.valueToTree(event));
    return (line + "\n").getBytes(UTF_8);
  }

  static Record read(String line) throws IOException {
    try {
      JsonNode node = MAPPER.readTree(line);
      Class<? extends Record> type = TYPES.get(node.path("type").asString(""));
      if (type == null) {
        throw new IOException(
            "The agent sent an event that Slipway does not know: " + node.path("type"));
      }
      return MAPPER.treeToValue(node.path("event"), type);
    } catch (JacksonException e) {
      throw new IOException(
          "The agent sent what is no event of Slipway's: " + e.getOriginalMessage(), e);
    }
  }
}
