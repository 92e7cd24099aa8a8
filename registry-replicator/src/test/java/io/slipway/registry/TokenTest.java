package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.settings.Bandwidth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry with a token service. */
@Timeout(60)
class TokenTest {

  @TempDir Path directory;

  private void certificate() throws Exception {
    String command =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tokens -keyout token.key -out token.crt";
    Process openssl =
        new ProcessBuilder(command.split(" "))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertThat(openssl.waitFor()).as(Files.readString(directory.resolve("openssl.log"))).isZero();
  }

  /**
   * Tokens are good for two seconds and say an hour: as with a clock that is wrong, each is refused
   * long before its time.
   */
  @Test
  void shouldFetchTokensAnew_whenTheyRunOutInMidRun() throws Exception {
    certificate();
    try (DockerRegistry source = DockerRegistry.start(directory.resolve("source"));
        TokenServer tokens =
            new TokenServer(
                directory.resolve("token.key"),
                directory.resolve("token.crt"),
                Duration.ofSeconds(2));
        DockerRegistry to =
            DockerRegistry.startWithTokens(
                directory.resolve("to"), tokens.realm(), directory.resolve("token.crt"))) {
      TestImage.image(1, 3_000_000, 10).push(source.address(), "shop/api", "1");
      EventLog events = new EventLog();

      ReplicationResult result =
          Replicator.create()
              .copy(
                  source.address() + "/shop/api:1",
                  List.of(to.address() + "/shop/api"),
                  // Slow enough for tokens to run out between the blob and its manifest.
                  RunOptions.defaults().withBandwidth(Bandwidth.of("900kB/s")),
                  events);

      assertThat(result.orThrow().tags()).hasSize(1);
      assertThat(tokens.sold()).isGreaterThan(2);
    }
  }
}
