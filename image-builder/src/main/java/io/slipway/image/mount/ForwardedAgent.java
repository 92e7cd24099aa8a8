package io.slipway.image.mount;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The agent of the person who builds: bytes go there and back as they are. */
public record ForwardedAgent(Path socket) implements SshAgent {
  private static final int BUFFER = 16 << 10;

  @Override
  public void serve(SocketChannel client) throws IOException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Thread back = new Thread(() -> answer(agent, client), "slipway-ssh-answer");
      back.setDaemon(true);
      back.start();
      pass(client, agent);
    }
  }

  private static void answer(SocketChannel agent, SocketChannel client) {
    try (client) {
      pass(agent, client);
    } catch (IOException e) {
      // The other direction ends with it, and tells.
      return;
    }
  }

  private static void pass(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
  }
}
