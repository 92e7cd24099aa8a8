package io.slipway.deploy;

import static org.awaitility.Awaitility.await;

import io.slipway.deploy.release.HaproxyRouting;
import io.slipway.deploy.release.Routing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's HAProxy with a backend of three servers, which nobody calls. */
final class Haproxy implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

  private final Process process;
  private final Path socket;

  private Haproxy(Process process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  static Haproxy start(Path directory) throws IOException {
    if (!Files.isExecutable(PROGRAM) && "optional".equals(System.getProperty("slipway.tools"))) {
      Assumptions.abort("haproxy is missing and slipway.tools=optional");
    }
    Files.createDirectories(directory);
    Path socket = Files.createTempDirectory("slipway-haproxy").resolve("s");
    Path configuration = directory.resolve("haproxy.cfg");
    Files.writeString(
        configuration,
        """
        global
          stats socket %s level admin
        defaults
          mode http
          timeout connect 5s
          timeout client 5s
          timeout server 5s
        backend be_shop
          server s1 127.0.0.1:9 weight 100
          server s2 127.0.0.1:9 weight 100
          server c1 127.0.0.1:9 weight 0
        """
            .formatted(socket));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-db", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket));
    return new Haproxy(process, socket);
  }

  Routing routing(String... stable) {
    return new Routing(
        new HaproxyRouting(
            List.of(socket.toString()),
            "be_shop",
            List.of(stable),
            List.of("c1"),
            "shop",
            Duration.ofMillis(200)));
  }

  int canaryPercent() {
    int stable = weight("s1") + weight("s2");
    int canary = weight("c1");
    return Math.round(100f * canary / (stable + canary));
  }

  /** As {@code get weight} says: {@code 256 (initial 100)}. */
  int weight(String server) {
    return Integer.parseInt(ask("get weight be_shop/" + server).strip().split(" ")[0]);
  }

  /** As somebody else would. */
  void setWeight(String server, int weight) {
    ask("set server be_shop/%s weight %d".formatted(server, weight));
  }

  private String ask(String question) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(200);
      while (channel.read(answer) >= 0) {
        // until HAProxy closes
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    process.waitFor(10, TimeUnit.SECONDS);
    Files.deleteIfExists(socket);
    Files.deleteIfExists(socket.getParent());
  }
}
