package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.DeployException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaproxyRuntimeTest {

  @Test
  void shouldSayWhatItAsked_whenNobodyListens(@TempDir Path directory) throws IOException {
    String free;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = "127.0.0.1:" + taken.getLocalPort();
    }
    assertTemporary(new HaproxyRuntime(free));
    assertTemporary(new HaproxyRuntime(directory.resolve("nothing").toString()));
  }

  private static void assertTemporary(HaproxyRuntime runtime) {
    assertThatThrownBy(() -> runtime.weights("be"))
        .isInstanceOfSatisfying(DeployException.class, e -> assertThat(e.isTemporary()).isTrue())
        .hasMessageStartingWith("could not ask HAProxy at " + runtime.address());
  }

  @Test
  void shouldSayWhatWasAnswered_whenItIsNotWhatWasAskedFor() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread haproxy = new Thread(() -> answer(server, "Can't find backend.\n\n"));
      haproxy.start();

      assertThatThrownBy(() -> runtime(server).weights("be"))
          .hasMessageContaining(
              "asked for the servers of backend be and said: Can't find backend.");
      haproxy.join();
    }
  }

  @Test
  void shouldSayWhatWasRefused() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread haproxy = new Thread(() -> answer(server, "Permission denied\n"));
      haproxy.start();

      assertThatThrownBy(() -> runtime(server).setWeights("be", Map.of("a", 1)))
          .hasMessageContaining("refused \"set server be/a weight 1\": Permission denied")
          .hasMessageContaining("level admin");
      haproxy.join();
    }
  }

  private static HaproxyRuntime runtime(ServerSocket server) {
    return new HaproxyRuntime("127.0.0.1:" + server.getLocalPort());
  }

  private static void answer(ServerSocket server, String text) {
    try (Socket socket = server.accept()) {
      while (socket.getInputStream().read() != '\n') {
        // the whole question
      }
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
