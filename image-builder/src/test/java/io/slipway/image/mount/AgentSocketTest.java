package io.slipway.image.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSocketTest {
  @TempDir Path temporary;

  @Test
  void shouldPassBytesToTheAgentAndBack() throws Exception {
    try (AgentSocket agent = AgentSocket.open(temporary.resolve("agent"), AgentSocketTest::echo);
        AgentSocket socket =
            AgentSocket.open(
                temporary.resolve("step"), new ForwardedAgent(temporary.resolve("agent")))) {
      assertThat(agent).isNotNull();
      assertThat(ask(temporary.resolve("step"), "hello")).isEqualTo("hello");
      assertThat(ask(temporary.resolve("step"), "again")).isEqualTo("again");
      assertThat(socket).isNotNull();
    }
  }

  @Test
  void shouldListen_whenThePathIsLongerThanASocketsName() throws Exception {
    Path deep = Files.createDirectories(temporary.resolve("x".repeat(120)));
    try (AgentSocket socket = AgentSocket.open(deep.resolve("s"), AgentSocketTest::echo)) {
      assertThat(socket).isNotNull();
      assertThat(deep.resolve("s")).exists();
    }
  }

  @Test
  void shouldRefuseConnections_whenClosed() throws Exception {
    AgentSocket.open(temporary.resolve("s"), AgentSocketTest::echo).close();
    assertThatThrownBy(() -> ask(temporary.resolve("s"), "x")).isInstanceOf(IOException.class);
  }

  private static void echo(SocketChannel client) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    while (client.read(buffer) >= 0) {
      client.write(buffer.flip());
      buffer.clear();
    }
  }

  private static String ask(Path socket, String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(text.length());
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        Thread.onSpinWait();
      }
      return new String(answer.array(), StandardCharsets.UTF_8);
    }
  }
}
