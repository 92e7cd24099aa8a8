package io.jenkins.plugins.slipway.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Takes the events of an agent, in whatever pieces they come. */
final class EventReceiver extends OutputStream {
  /** The engines' events are far shorter; an agent must not fill the controller's memory. */
  static final int LONGEST_LINE = 4 << 20;

  private final Consumer<Record> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  EventReceiver(Consumer<Record> events) {
    this.events = events;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    if (b == '\n') {
      take();
    } else if (line.size() < LONGEST_LINE) {
      line.write(b);
    } else {
      throw new IOException("The agent sent an event of more than " + LONGEST_LINE + " bytes");
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void take() throws IOException {
    String text = line.toString(UTF_8);
    line.reset();
    events.accept(EventWire.read(text));
  }
}
