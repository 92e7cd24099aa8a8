package io.jenkins.plugins.slipway.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the agent's side to the controller's. */
class EventStreamTest {
  private final List<Record> received = new ArrayList<>();
  private final EventReceiver receiver = new EventReceiver(received::add);

  @Test
  void shouldArriveInOrder_whenClosed() throws IOException {
    List<Record> sent = new ArrayList<>();
    try (EventBatches batches = new EventBatches(receiver)) {
      for (int i = 0; i < 5000; i++) {
        Record event = new BuildEvent.StepOutput("build", i, "stdout", "line " + i);
        sent.add(event);
        batches.add(event);
      }
    }

    assertThat(received).isEqualTo(sent);
  }

  @Test
  @Timeout(20)
  void shouldArriveWhileTheStepRuns_whenTheBufferIsNotFull() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (EventBatches batches = new EventBatches(new EventReceiver(event -> arrived.countDown()))) {
      batches.add(new BuildEvent.ImagePushed("a/b:c", "sha256:1"));

      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @Timeout(20)
  void shouldInterruptTheWork_whenTheControllerIsGone() throws IOException {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("channel closed");
          }
        };
    EventBatches batches = new EventBatches(gone);
    batches.add(new BuildEvent.ImagePushed("a/b:c", "sha256:1"));

    assertThatThrownBy(() -> new CountDownLatch(1).await(10, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(batches::close).isInstanceOf(IOException.class);
  }

  @Test
  void shouldPutPiecesTogether_whenALineIsCut() throws IOException {
    byte[] line = EventWire.write(new BuildEvent.ImagePushed("registry/ü:1", "sha256:1"));

    for (byte b : line) {
      receiver.write(new byte[] {b}, 0, 1);
    }

    assertThat(received).containsExactly(new BuildEvent.ImagePushed("registry/ü:1", "sha256:1"));
  }

  @Test
  void shouldRefuse_whenALineHasNoEnd() {
    byte[] flood = new byte[EventReceiver.LONGEST_LINE + 1];

    assertThatThrownBy(() -> receiver.write(flood, 0, flood.length))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than");
  }
}
