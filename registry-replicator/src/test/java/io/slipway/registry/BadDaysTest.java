package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that lie, break off, stall or ask for patience; and people who lose theirs. */
@Timeout(60)
class BadDaysTest {

  private static final Limits SHORT =
      new Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMillis(300),
          Duration.ofSeconds(10));

  @TempDir Path directory;
  private LocalRegistry source;
  private LocalRegistry to;
  private final TestImage image = TestImage.image(1, 400_000, 50);
  private final EventLog events = new EventLog();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final Retry quick =
      new Retry(3, Duration.ofMillis(100), Duration.ofMinutes(1), pauses::add, () -> 1.0);

  @BeforeEach
  void startRegistries() throws Exception {
    source = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
    to = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to")));
    image.push(source.address(), "shop/api", "1");
  }

  @AfterEach
  void stopRegistries() {
    source.close();
    to.close();
  }

  private ReplicationResult copyFrom(String host) throws Exception {
    return new RegistryReplicator(quick, SHORT)
        .copy(
            host + "/shop/api:1",
            List.of(to.address() + "/shop/api", "oci:" + directory.resolve("layout")),
            RunOptions.defaults().withPlainHttp(Set.of(host)),
            events);
  }

  private static boolean isLarge(byte[] blob) {
    return blob.length == 400_000;
  }

  private static boolean answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    return true;
  }

  private void assertUntouched(ReplicationResult result, String message) throws Exception {
    assertThat(result.failures())
        .hasSize(2)
        .allSatisfy(failure -> assertThat(failure.message()).contains(message, "Tried 3 times."));
    assertThat(TestImage.pull(to.address(), "shop/api", "1")).isEmpty();
    assertThat(directory.resolve("layout/index.json")).doesNotExist();
    assertThat(blob(directory.resolve("layout"))).doesNotExist();
    assertThat(result.tags()).isEmpty();
  }

  private Path blob(Path layout) {
    return layout.resolve("blobs/sha256/" + TestImage.digest(image.blobs().get(1)).substring(7));
  }

  @Test
  void shouldLeaveDestinationsUntouched_whenSourceSendsOtherBytes() throws Exception {
    try (TamperingProxy liar =
        TamperingProxy.before(
            source.address(),
            (exchange, blob) -> isLarge(blob) && answer(exchange, flipped(blob)))) {
      ReplicationResult result = copyFrom(liar.address());

      assertUntouched(result, "what came has the digest sha256:");
      assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(300));
    }
  }

  private static byte[] flipped(byte[] blob) {
    byte[] other = blob.clone();
    other[200_000] ^= 1;
    return other;
  }

  @Test
  void shouldLeaveDestinationsUntouched_whenSourceSendsTooLittle() throws Exception {
    try (TamperingProxy liar =
        TamperingProxy.before(
            source.address(),
            (exchange, blob) -> isLarge(blob) && answer(exchange, Arrays.copyOf(blob, 399_999)))) {
      assertUntouched(copyFrom(liar.address()), "only 399999 of 400000 bytes came");
    }
  }

  @Test
  void shouldLeaveDestinationsUntouched_whenSourceSendsTooMuch() throws Exception {
    try (TamperingProxy liar =
        TamperingProxy.before(
            source.address(),
            (exchange, blob) -> isLarge(blob) && answer(exchange, Arrays.copyOf(blob, 400_001)))) {
      assertUntouched(copyFrom(liar.address()), "more than the 400000 bytes");
    }
  }

  @Test
  void shouldLeaveDestinationsUntouched_whenSourceStalls() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (TamperingProxy stalling =
        TamperingProxy.before(source.address(), (exchange, blob) -> stall(exchange, blob, end))) {
      assertUntouched(copyFrom(stalling.address()), "no data came for");
      end.countDown();
    }
  }

  private static boolean stall(HttpExchange exchange, byte[] blob, CountDownLatch end)
      throws IOException {
    if (!isLarge(blob)) {
      return false;
    }
    exchange.sendResponseHeaders(200, blob.length);
    exchange.getResponseBody().write(blob, 0, 1000);
    exchange.getResponseBody().flush();
    try {
      return end.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Test
  void shouldSucceed_whenSourceBreaksOffOnce() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    try (TamperingProxy shaky =
        TamperingProxy.before(
            source.address(),
            (exchange, blob) ->
                isLarge(blob) && reads.getAndIncrement() == 0 && breakOff(exchange, blob))) {
      ReplicationResult result = copyFrom(shaky.address());

      assertThat(result.orThrow().tags()).hasSize(2);
      assertThat(TestImage.pull(to.address(), "shop/api", "1")).isEqualTo(image.manifest());
      assertThat(blob(directory.resolve("layout"))).hasBinaryContent(image.blobs().get(1));
      assertThat(events.of(ReplicationEvent.Retrying.class)).isNotEmpty();
    }
  }

  private static boolean breakOff(HttpExchange exchange, byte[] blob) throws IOException {
    exchange.sendResponseHeaders(200, blob.length);
    exchange.getResponseBody().write(blob, 0, 300_000);
    exchange.close();
    return true;
  }

  @Test
  void shouldWaitAsAsked_whenSourceSaysRetryAfter() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    try (TamperingProxy busy =
        TamperingProxy.before(
            source.address(),
            (exchange, blob) ->
                isLarge(blob) && reads.getAndIncrement() == 0 && sayBusy(exchange, "7"))) {
      copyFrom(busy.address()).orThrow();

      assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(7));
      // The others would ask again at once: they hold back too, for what is left of it.
      assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(7)) <= 0);
      assertThat(events.of(ReplicationEvent.Retrying.class))
          .allSatisfy(
              retrying -> {
                assertThat(retrying.attempt()).isEqualTo(2);
                assertThat(retrying.of()).isEqualTo(3);
                assertThat(retrying.afterMillis()).isEqualTo(7000);
                assertThat(retrying.reason()).contains("429 (TOOMANYREQUESTS: slow down)");
              });
    }
  }

  /** Of the registry's clock: whether it is years behind or ahead of ours makes no difference. */
  @ParameterizedTest
  @CsvSource({
    "'Tue, 03 Jun 2008 11:05:30 GMT', 'Tue, 03 Jun 2008 11:05:37 GMT', 7",
    "'Fri, 31 Dec 2100 23:59:58 GMT', 'Sat, 01 Jan 2101 00:00:05 GMT', 7",
    "'Tue, 03 Jun 2008 11:05:30 GMT', 'Tue, 03 Jun 2008 11:00:00 GMT', 0"
  })
  void shouldWaitAsAsked_whenRetryAfterIsADate(String now, String until, long seconds)
      throws Exception {
    try (FaultProxy busy = FaultProxy.start(FaultProxy.Options.before(source.address()))) {
      busy.setRules(
          FaultRule.on(
                  Call.path(TestImage.digest(image.blobs().get(1))),
                  new Fault.Answer(503, Map.of("Date", now, "Retry-After", until)))
              .times(1));

      copyFrom(busy.address()).orThrow();

      assertThat(pauses).containsExactly(Duration.ofMillis(Math.max(100, 1000 * seconds)));
    }
  }

  @Test
  void shouldNotWait_whenRetryAfterIsLongerThanOurPatience() throws Exception {
    try (TamperingProxy busy =
        TamperingProxy.before(
            source.address(), (exchange, blob) -> isLarge(blob) && sayBusy(exchange, "3600"))) {
      ReplicationResult result = copyFrom(busy.address());

      assertThat(result.failures()).hasSize(2).allMatch(one -> one.message().contains("429"));
      assertThat(pauses).isEmpty();
    }
  }

  private static boolean sayBusy(HttpExchange exchange, String seconds) throws IOException {
    byte[] body =
        "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow down\"}]}".getBytes();
    exchange.getResponseHeaders().set("Retry-After", seconds);
    exchange.sendResponseHeaders(429, body.length);
    exchange.getResponseBody().write(body);
    return true;
  }

  @Test
  void shouldStopPromptly_whenInterrupted() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (TamperingProxy stalling =
        TamperingProxy.before(
            source.address(),
            (exchange, blob) -> {
              reading.countDown();
              return stall(exchange, blob, end);
            })) {
      Thread run = new Thread(() -> thrown.set(runUntilThrown(stalling.address())));
      run.start();
      assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
      long before = System.nanoTime();
      run.interrupt();
      run.join(20_000);

      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
      assertThat(TestImage.pull(to.address(), "shop/api", "1")).isEmpty();
      assertThat(liveThreads()).isEmpty();
      end.countDown();
    }
    copyFrom(source.address()).orThrow();
    assertThat(TestImage.pull(to.address(), "shop/api", "1")).isEqualTo(image.manifest());
  }

  private static List<String> liveThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("slipway-blob") || name.equals("slipway-delivery"))
        .toList();
  }

  private Throwable runUntilThrown(String host) {
    try {
      Replicator.create()
          .copy(
              host + "/shop/api:1",
              List.of(to.address() + "/shop/api"),
              RunOptions.defaults().withPlainHttp(Set.of(host)),
              events);
      return new AssertionError("it ended");
    } catch (ReplicationException | InterruptedException e) {
      return e;
    }
  }

  @Test
  void shouldExplain_whenSourceIsDown() throws Exception {
    String nobody = "127.0.0.1:" + DockerRegistry.freePort();

    assertThatThrownBy(() -> copyFrom(nobody))
        .isInstanceOf(ReplicationException.class)
        .hasMessage(
            "Tried to read manifest shop/api:1 at %s, but the connection was refused. Tried 3 times. Check that the registry is up and reachable from here, then run again: only what is missing will be copied."
                .formatted(nobody));
  }
}
