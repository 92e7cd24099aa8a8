package io.slipway.local.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.local.fault.Fault.Corrupt;
import io.slipway.local.fault.Fault.Reset;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.Fault.Slow;
import io.slipway.local.fault.Fault.Stall;
import io.slipway.local.fault.Fault.Status;
import io.slipway.local.fault.Fault.Truncate;
import io.slipway.local.http.LoopbackServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultProxyTest {

  private static final byte[] CONTENT = new byte[50_000];

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private LoopbackServer server;
  private FaultProxy proxy;
  private String target;

  @BeforeEach
  void startServer() throws Exception {
    server = LoopbackServer.start("target", new Origin(), 20, Duration.ofSeconds(30));
    target = "127.0.0.1:" + server.listen(0);
  }

  @AfterEach
  void stop() {
    if (proxy != null) {
      proxy.close();
    }
    server.close();
  }

  /** Remembers what came, answers with 50,000 bytes. */
  private final class Origin extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      try (InputStream body = Request.asInputStream(request)) {
        received.add(body.readAllBytes());
      } catch (IOException e) {
        callback.failed(e);
        return true;
      }
      response.getHeaders().put("Content-Length", CONTENT.length);
      response.write(true, ByteBuffer.wrap(CONTENT), callback);
      return true;
    }
  }

  private void startProxy(long seed, FaultRule... rules) throws Exception {
    proxy = FaultProxy.start(FaultProxy.Options.before(target).withSeed(seed).withRules(rules));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    URI uri = URI.create("http://" + proxy.address() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> put(byte[] body) throws Exception {
    URI uri = URI.create("http://" + proxy.address() + "/");
    return http.send(
        HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofByteArray());
  }

  /** What a client sees on the wire, until the end. */
  private String raw() throws IOException {
    String[] parts = proxy.address().split(":");
    try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void shouldChangeNothing_whenThereIsNoRule() throws Exception {
    startProxy(1);
    HttpResponse<byte[]> response = put(CONTENT);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(CONTENT);
    assertThat(received.take()).isEqualTo(CONTENT);
    assertThat(proxy.injected()).isEmpty();
    assertThat(proxy.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1000})
  void shouldResetConnection_whenResponseIsToBreak(long afterBytes) throws Exception {
    startProxy(1, FaultRule.always(new Reset(Side.RESPONSE, afterBytes)));
    assertThatThrownBy(this::raw).isInstanceOf(SocketException.class).hasMessageContaining("reset");
  }

  @Test
  void shouldResetConnectionAndTellServer_whenRequestIsToBreak() throws Exception {
    startProxy(1, FaultRule.always(new Reset(Side.REQUEST, 10)).times(1));
    assertThatThrownBy(() -> put(CONTENT)).isInstanceOf(IOException.class);
    assertThat(received).isEmpty();
    assertThat(put(CONTENT).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldCloseInOrderBeforeTheEnd_whenResponseIsToBeTruncated() throws Exception {
    startProxy(1, FaultRule.always(new Truncate(1234)));
    String seen = raw();
    assertThat(seen).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("Content-Length: 50000");
    assertThat(seen.substring(seen.indexOf("\r\n\r\n") + 4)).hasSize(1234);
  }

  @Test
  void shouldSendHeadOnly_whenTruncatedAtZero() throws Exception {
    startProxy(1, FaultRule.always(new Truncate(0)));
    assertThat(raw()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
  }

  @Test
  void shouldFlipOneBitAtThePlaceOfTheSeed_whenResponseIsToBeCorrupted() throws Exception {
    startProxy(42, FaultRule.always(new Corrupt(Side.RESPONSE)));
    byte[] first = get("/").body();
    assertThat(bitsThatDiffer(first)).isEqualTo(1);
    proxy.close();
    startProxy(42, FaultRule.always(new Corrupt(Side.RESPONSE)));
    assertThat(get("/").body()).isEqualTo(first);
    proxy.close();
    startProxy(43, FaultRule.always(new Corrupt(Side.RESPONSE)));
    assertThat(get("/").body()).isNotEqualTo(first);
  }

  @Test
  void shouldFlipOneBit_whenRequestIsToBeCorrupted() throws Exception {
    startProxy(1, FaultRule.always(new Corrupt(Side.REQUEST)));
    assertThat(put(CONTENT).statusCode()).isEqualTo(200);
    assertThat(bitsThatDiffer(received.take())).isEqualTo(1);
  }

  private static int bitsThatDiffer(byte[] content) {
    assertThat(content).hasSize(CONTENT.length);
    int bits = 0;
    for (int i = 0; i < content.length; i++) {
      bits += Integer.bitCount((content[i] ^ CONTENT[i]) & 0xff);
    }
    return bits;
  }

  @Test
  void shouldAnswerItself_whenStatusIsTheFault() throws Exception {
    startProxy(1, FaultRule.always(new Status(503, Duration.ofSeconds(7))).times(1));
    HttpResponse<byte[]> response = get("/");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(received).isEmpty();
    assertThat(get("/").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void shouldPauseThenDeliverAll_whenStalled(Side side) throws Exception {
    Duration pause = Duration.ofMillis(400);
    startProxy(1, FaultRule.always(new Stall(side, 1000, pause)));
    long started = System.nanoTime();
    HttpResponse<byte[]> response = put(CONTENT);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(pause);
    assertThat(response.body()).isEqualTo(CONTENT);
    assertThat(received.poll(1, TimeUnit.SECONDS)).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void shouldTakeItsTime_whenSlow(Side side) throws Exception {
    startProxy(1, FaultRule.always(new Slow(side, 100_000)));
    long started = System.nanoTime();
    HttpResponse<byte[]> response = put(CONTENT);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(300));
    assertThat(response.body()).isEqualTo(CONTENT);
    assertThat(received.poll(1, TimeUnit.SECONDS)).isEqualTo(CONTENT);
  }

  @Test
  void shouldStrikeChosenRequestsOnly_whenRulesNameIndexPathAndMethod() throws Exception {
    Status teapot = new Status(418, null);
    startProxy(
        1,
        FaultRule.on(Call.index(1, 3), teapot),
        FaultRule.on(Call.path("/blobs/").and(Call.method("GET")), new Status(500, null)));

    assertThat(List.of(status("/"), status("/"), status("/v2/a/blobs/1"), status("/"), status("/")))
        .containsExactly(200, 418, 500, 418, 200);
    assertThat(proxy.injected()).extracting(fault -> fault.call().index()).containsExactly(1, 2, 3);
    proxy.setRules();
    assertThat(status("/v2/a/blobs/1")).isEqualTo(200);
  }

  private int status(String path) throws Exception {
    return get(path).statusCode();
  }

  @Test
  void shouldDrawTheSameFaults_whenSeedIsTheSame() throws Exception {
    List<List<Integer>> runs = new ArrayList<>();
    for (long seed : new long[] {5, 5, 6}) {
      startProxy(seed, FaultRule.always(new Status(500, null)).withProbability(0.3));
      List<Integer> run = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        run.add(status("/"));
      }
      runs.add(run);
      proxy.close();
    }
    assertThat(runs.get(0)).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
    assertThat(runs.get(0).stream().filter(code -> code == 500).count()).isBetween(8L, 30L);
  }

  @Test
  void shouldSayWhoIsMissing_whenTargetRefuses() throws Exception {
    startProxy(1);
    server.close();
    HttpResponse<byte[]> response = get("/");
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(new String(response.body(), US_ASCII)).contains("no answer from " + target);
  }

  @Test
  void shouldRefuseOptions_whenMeaningless() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultProxy.start(FaultProxy.Options.before("nowhere")))
        .withMessageContaining("HOST:PORT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultRule.always(new Truncate(0)).withProbability(2));
    assertThatIllegalArgumentException().isThrownBy(() -> new Slow(Side.REQUEST, 0));
  }
}
