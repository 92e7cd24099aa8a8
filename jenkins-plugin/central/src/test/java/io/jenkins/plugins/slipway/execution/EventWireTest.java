package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.harbor.HarborEvent;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventWireTest {

  static Stream<Class<?>> events() {
    return Stream.of(
            BuildEvent.class, ReplicationEvent.class, HarborEvent.class, RolloutEvent.class)
        .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldReadBackWhatItWrote_whenAnEnginesEvent(Class<?> type) throws Exception {
    Record event = example(type.asSubclass(Record.class));

    String line = new String(EventWire.write(event), UTF_8);

    assertThat(line).endsWith("\n").hasLineCount(1);
    assertThat(EventWire.read(line)).isEqualTo(event);
  }

  @Test
  void shouldReadBackALine_whenForTheLog() throws IOException {
    Record line = new RunEvent.LogLine("run", "a\nb \"c\" ü");

    assertThat(EventWire.read(new String(EventWire.write(line), UTF_8))).isEqualTo(line);
  }

  @Test
  void shouldRefuse_whenAnAgentClaimsThatTheRunEnded() {
    byte[] forged =
        EventWire.write(
            new RunEvent.RunFinished(io.slipway.pipeline.record.RunStatus.SUCCESS, 1, null));

    assertThatThrownBy(() -> EventWire.read(new String(forged, UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run.finished");
  }

  @Test
  void shouldRefuse_whenNoJson() {
    assertThatThrownBy(() -> EventWire.read("{\"type\": \"build.imag"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no event of Slipway's");
  }

  private static Record example(Class<? extends Record> type) throws Exception {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = Arrays.stream(types).map(EventWireTest::value).toArray();
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  private static Object value(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    if (type == int.class || type == Integer.class) {
      return 7;
    }
    if (type == long.class || type == Long.class) {
      return 1L << 40;
    }
    if (type == double.class || type == Double.class) {
      return 0.25;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of("a", "b");
    }
    throw new IllegalArgumentException("Give an example of " + type);
  }
}
