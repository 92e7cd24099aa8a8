package io.slipway.deploy.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.MovedClock;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.gate.Answer.Allow;
import io.slipway.deploy.gate.Answer.Wait;
import io.slipway.deploy.http.ServiceCall;
import io.slipway.deploy.release.Gate;
import io.slipway.deploy.release.ImageReference;
import io.slipway.deploy.release.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookCheckTest {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path directory;
  private final MovedClock clock = new MovedClock(START.toString());
  private final List<String> bodies = new ArrayList<>();
  private final List<String> signatures = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "";
  private int busy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          signatures.add(exchange.getRequestHeaders().getFirst(WebhookCheck.SIGNATURE));
          boolean refuse = bodies.size() <= busy;
          exchange.getResponseHeaders().set("Retry-After", "2");
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          byte[] body = (refuse ? "busy" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(refuse ? 503 : status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {"decision": "allow", "reason": "fine"}    | allow | fine
          200 | {"decision": "deny", "reason": "no change"} | deny  | no change
          200 | {"decision": "wait"}                       | wait  | no reason was given
          200 | {"decision": "Allow"}                      | deny  | expected {"decision": "allow"}
          200 | {"decision": ["allow"]}                    | deny  | expected {"decision": "allow"}
          200 | allow                                      | deny  | but found status 200: allow
          200 | ``                                         | deny  | but found status 200
          302 | {"decision": "allow"}                      | deny  | status 302
          404 | no such hook                               | deny  | status 404: no such hook
          500 | oops                                       | wait  | status 500: oops
          """)
  void shouldTakeTheServicesWord_andNothingElseForAllow(
      int code, String body, String word, String words) throws InterruptedException {
    status = code;
    answer = body;

    Answer said = ask(hook(null));

    assertThat(said.word()).isEqualTo(word);
    assertThat(said.reason()).contains(words).doesNotContain("secret");
  }

  @Test
  void shouldSayWhatItIsAbout() throws InterruptedException {
    answer = "{\"decision\": \"allow\"}";

    ask(hook(null));

    assertThat(bodies)
        .containsExactly(
            "{\"gate\":\"board\",\"stage\":\"start\",\"release\":\"shop\",\"namespace\":\"shop\",\"image\":\"%s\"}"
                .formatted(TestReleases.IMAGE_1));
    assertThat(signatures).containsOnlyNulls();
  }

  /** The expected value is what {@code openssl dgst -sha256 -hmac key} says of the body. */
  @Test
  void shouldSignTheBody_whenThereIsASecret() throws Exception {
    Files.writeString(directory.resolve("hook.secret"), "key\n");
    answer = "{\"decision\": \"allow\"}";

    ask(hook("hook.secret"));

    assertThat(signatures)
        .containsExactly("sha256=b6107d95323f7ae3202b68993a3c2585fff9a495705d2c6a8c960ec6b633490d");
  }

  @Test
  void shouldRefuse_whenTheSecretIsMissingOrEmpty() throws IOException {
    Files.writeString(directory.resolve("empty"), "\n");

    assertThatThrownBy(() -> ask(hook("none")))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("none does not exist");
    assertThatThrownBy(() -> ask(hook("empty"))).hasMessageContaining("empty is empty");
    assertThat(bodies).isEmpty();
  }

  @Test
  void shouldTryAgainAfterWhatTheServiceAsksFor_whenItIsBusy() throws InterruptedException {
    busy = 2;
    answer = "{\"decision\": \"allow\", \"reason\": \"fine\"}";

    assertThat(ask(hook(null))).isEqualTo(new Allow("fine"));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(4));
  }

  @Test
  void shouldWait_whenTheServiceIsAway() throws InterruptedException {
    Webhook hook = hook(null);
    server.stop(0);

    Answer said = ask(hook);

    assertThat(said).isInstanceOf(Wait.class);
    assertThat(((Wait) said).again()).isEqualTo(Duration.ofSeconds(30));
    assertThat(said.reason()).startsWith("POST http://127.0.0.1:").doesNotContain("secret");
  }

  @Test
  void shouldNotAllow_whenTheAnswerIsTooLarge() throws InterruptedException {
    answer = "x".repeat(100_000);

    Answer said = ask(hook(null));

    assertThat(said).isInstanceOf(Wait.class);
    assertThat(said.reason()).contains("more than 65536 bytes");
    assertThat(bodies).hasSize(1);
  }

  private Webhook hook(String secretFile) {
    String url = "http://127.0.0.1:%d/hook?token=secret".formatted(server.getAddress().getPort());
    return new Webhook(url, null, null, secretFile);
  }

  private Answer ask(Webhook hook) throws InterruptedException {
    Subject subject =
        new Subject(
            "shop",
            "shop",
            List.of(ImageReference.parse(TestReleases.IMAGE_1)),
            Gate.Stage.START,
            directory);
    return new WebhookCheck(new ServiceCall(GateChecks.REDIRECTS, clock))
        .ask("board", hook, subject);
  }
}
