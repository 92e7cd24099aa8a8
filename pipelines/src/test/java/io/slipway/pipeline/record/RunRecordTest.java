package io.slipway.pipeline.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.image.BuildEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class RunRecordTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC);

  @TempDir Path directory;

  @Test
  void shouldWriteEnvelopeAndFields_whenEventsOfAllKindsAreAppended() throws IOException {
    try (RunRecord record = open()) {
      record.append(null, new RunEvent.RunStarted(1, "n", "J", Map.of("A", "1"), "/w"));
      record.append("3", new BuildEvent.LayerPushed("r", "p", "sha256:1", 7, "pushed"));
    }
    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "{\"seq\":1,\"at\":\"2026-11-23T06:00:00.000Z\",\"step\":null,\"type\":\"run.started\",\"schema\":1,\"name\":\"n\",\"jenkinsfile\":\"J\",\"parameters\":{\"A\":\"1\"},\"workspace\":\"/w\",\"url\":null}",
            "{\"seq\":2,\"at\":\"2026-11-23T06:00:00.000Z\",\"step\":\"3\",\"type\":\"build.layerPushed\",\"registry\":\"r\",\"repository\":\"p\",\"digest\":\"sha256:1\",\"bytes\":7,\"outcome\":\"pushed\"}");
  }

  @Test
  void shouldWriteFieldsAsDataBindingWould_whenTheyAreOfAnyKind() {
    for (Record event :
        List.of(
            new BuildEvent.BuildStarted("c", "d", List.of("t", "u"), List.of(), 3, null),
            new BuildEvent.StepFinished("s", 1, true, 1L << 40, null, 7, 5L, null),
            new RolloutEvent.Measured("r", "m", "a", 0.25, 1, 3, "q"),
            new RolloutEvent.RolloutStarted("r", "n", "o", "i", null, "s", List.of(5, 100)),
            new RunEvent.RunFinished(RunStatus.FAILURE, 12, "why"),
            new RunEvent.RunStarted(1, "n", "J", Map.of("A", "\"1\""), "/w"))) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      new EventFields(new SecretMask()).add(event, fields);
      assertThat(fields.toString()).isEqualTo(RecordJson.Mapper.INSTANCE.writeValueAsString(event));
    }
  }

  @Test
  void shouldContinueAfterLastWholeLine_whenLastLineIsTorn() throws IOException {
    try (RunRecord record = open()) {
      record.append(null, line("one"));
      record.append(null, line("two"));
    }
    Files.writeString(file(), "{\"seq\":3,\"at\":\"2026", StandardOpenOption.APPEND);
    try (RunRecord record = open()) {
      record.append(null, line("three"));
    }
    assertThat(RunRecordReader.readAll(directory))
        .extracting(RecordEntry::seq)
        .containsExactly(1L, 2L, 3L);
    assertThat(RunRecordReader.readAll(directory))
        .extracting(e -> e.text("text"))
        .containsExactly("one", "two", "three");
  }

  @Test
  void shouldReadOnFromOffset_whenRecordGrows() throws IOException {
    try (RunRecord record = open()) {
      record.append(null, line("one"));
      RunRecordReader.Chunk first = RunRecordReader.read(file(), 0);
      assertThat(RunRecordReader.read(file(), first.nextOffset()).entries()).isEmpty();
      record.append(null, line("two"));
      RunRecordReader.Chunk second = RunRecordReader.read(file(), first.nextOffset());
      assertThat(second.entries()).extracting(e -> e.text("text")).containsExactly("two");
      assertThat(second.nextOffset()).isEqualTo(Files.size(file()));
    }
  }

  @Test
  void shouldPassOverWhatItDoesNotKnow_whenReading() throws IOException {
    Files.writeString(
        file(),
        "not json\n{\"seq\":1,\"at\":\"2026-11-23T06:00:00Z\",\"step\":null,\"type\":\"future.thing\",\"x\":[1]}\n{\"seq\":2}\n");
    assertThat(RunRecordReader.readAll(directory))
        .extracting(RecordEntry::type)
        .containsExactly("future.thing");
  }

  @Test
  void shouldHideSecretsEverywhere_whenRegistered() throws IOException {
    try (RunRecord record = open()) {
      record.maskSecret("p@ss word/1");
      record.append("1", line("plain p@ss word/1 url p%40ss+word%2F1"));
      record.append("1", new RunEvent.RunStarted(1, "n", "J", Map.of("K", "p@ss word/1"), "w"));
      for (String prefix : List.of("", "u:", "us:")) {
        byte[] plain = (prefix + "p@ss word/1").getBytes(UTF_8);
        record.append("1", line(Base64.getEncoder().encodeToString(plain)));
      }
    }
    String all = Files.readString(file());
    assertThat(all)
        .doesNotContain(
            "p@ss word", "p%40ss", "cEBzcyB3b3JkLz", "BAc3Mgd29yZC8x", "wQHNzIHdvcmQvM");
    assertThat(all).contains("plain **** url ****");
  }

  @Test
  void shouldCutText_whenItIsLong() throws IOException {
    try (RunRecord record = open()) {
      record.append("1", line("x".repeat(20_000)));
    }
    assertThat(RunRecordReader.readAll(directory).get(0).text("text"))
        .hasSizeLessThan(9_000)
        .endsWith("(11808 more characters)");
  }

  @Test
  void shouldKeepWriting_whenAppendingThreadWasInterrupted() throws IOException {
    try (RunRecord record = open()) {
      Thread.currentThread().interrupt();
      record.append(null, line("one"));
      assertThat(Thread.interrupted()).isTrue();
      record.append(null, line("two"));
    }
    assertThat(RunRecordReader.readAll(directory)).hasSize(2);
  }

  @Test
  void shouldTellListenersMaskedEntriesInOrder_whenSeveralThreadsAppend() throws Exception {
    List<Long> seen = new ArrayList<>();
    try (RunRecord record = open()) {
      record.listen(entry -> seen.add(entry.seq()));
      Runnable append =
          () -> {
            for (int i = 0; i < 200; i++) {
              record.append(null, line("x"));
            }
          };
      List<Thread> threads = List.of(new Thread(append), new Thread(append));
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(seen).hasSize(400).isSorted();
    assertThat(RunRecordReader.readAll(directory)).extracting(RecordEntry::seq).isEqualTo(seen);
  }

  private static RunEvent.LogLine line(String text) {
    return new RunEvent.LogLine("stdout", text);
  }

  private RunRecord open() throws IOException {
    return RunRecord.open(directory, CLOCK, new SecretMask());
  }

  private Path file() {
    return directory.resolve(RunRecord.FILE);
  }
}
