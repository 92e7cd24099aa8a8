package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.local.registry.AccessLogEntry;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many requests a registry sees at a time, as it sees them itself. */
@Timeout(60)
class ConcurrencyTest {

  private static final int BLOBS_AT_ONCE = 8;

  @TempDir Path directory;
  private LocalRegistry source;
  private LocalRegistry to;
  private FaultProxy slow;

  @BeforeEach
  void start() throws Exception {
    source = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
    to = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("to")));
    slow = FaultProxy.start(FaultProxy.Options.before(to.address()));
    TestImage.image(1, IntStream.range(0, 10).map(i -> 1000 + i).toArray())
        .push(source.address(), "shop/api", "1");
  }

  @AfterEach
  void stop() {
    slow.close();
    to.close();
    source.close();
  }

  private void copy(String from, RegistrySettings... settings) throws Exception {
    Replicator.create()
        .copy(
            from + "/shop/api:1",
            List.of(slow.address() + "/shop/api"),
            RunOptions.defaults().withConcurrency(BLOBS_AT_ONCE).withRegistries(List.of(settings)),
            ReplicationListener.NONE)
        .orThrow();
  }

  /** Each body takes a moment on its way to the registry, which has begun to read it. */
  private void takeTime() {
    slow.setRules(
        FaultRule.on(
            Call.method("PUT").and(Call.path("/uploads/")),
            new Fault.Stall(Side.REQUEST, 0, Duration.ofMillis(150))),
        FaultRule.on(call -> true, new Fault.Stall(Side.RESPONSE, 0, Duration.ofMillis(20))));
  }

  /** The most requests of a kind between arrival and answer. */
  private int most(Predicate<AccessLogEntry> kind) {
    List<AccessLogEntry> entries = to.accessLog().stream().filter(kind).toList();
    return entries.stream().mapToInt(one -> (int) at(entries, one.at())).max().orElse(0);
  }

  private static long at(List<AccessLogEntry> entries, Instant instant) {
    return entries.stream()
        .filter(one -> !one.at().isAfter(instant) && one.at().plus(one.duration()).isAfter(instant))
        .count();
  }

  private static boolean isBlob(AccessLogEntry entry) {
    return entry.method().equals("PUT") && entry.path().contains("/uploads/");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shouldTakeNoMoreAtATime_whenConcurrencyIsSet(int concurrency) throws Exception {
    takeTime();

    copy(source.address(), RegistrySettings.of(slow.address()).withConcurrency(concurrency));

    assertThat(most(ConcurrencyTest::isBlob)).isEqualTo(concurrency);
    assertThat(most(entry -> !isBlob(entry))).isLessThanOrEqualTo(concurrency);
  }

  @Test
  void shouldTakeMore_whenNothingIsSet() throws Exception {
    takeTime();

    copy(source.address());

    assertThat(most(ConcurrencyTest::isBlob)).isBetween(3, BLOBS_AT_ONCE);
  }

  /** Blobs that are being read; each waits for one too many to come. */
  private static final class Readers {
    private final int tooMany;
    private final Duration patience;
    private int now;
    private int most;

    Readers(int tooMany, Duration patience) {
      this.tooMany = tooMany;
      this.patience = patience;
    }

    synchronized boolean meet(HttpExchange exchange, byte[] blob) throws IOException {
      most = Math.max(most, ++now);
      notifyAll();
      try {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos();
            most < tooMany && left > 0;
            left = end - System.nanoTime()) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        exchange.sendResponseHeaders(200, blob.length);
        exchange.getResponseBody().write(blob);
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      } finally {
        now--;
      }
    }

    synchronized int most() {
      return most;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shouldReadNoMoreAtATime_whenConcurrencyIsSet(int concurrency) throws Exception {
    Readers readers = new Readers(concurrency + 1, Duration.ofMillis(300));
    try (TamperingProxy from = TamperingProxy.before(source.address(), readers::meet)) {
      copy(from.address(), RegistrySettings.of(from.address()).withConcurrency(concurrency));
    }

    assertThat(readers.most()).isEqualTo(concurrency);
  }

  @Test
  void shouldReadMore_whenNothingIsSet() throws Exception {
    Readers readers = new Readers(3, Duration.ofSeconds(10));
    try (TamperingProxy from = TamperingProxy.before(source.address(), readers::meet)) {
      copy(from.address());
    }

    assertThat(readers.most()).isBetween(3, BLOBS_AT_ONCE);
  }
}
