package io.slipway.pipeline.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shoppers: requests to the shop at a constant rate, whatever the answers take (an open loop), from
 * one thread. An answer of another status than 200 that does not carry the shop's own fault header
 * is a lost request: the platform lost it, not the application.
 */
final class Traffic implements AutoCloseable {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final int IN_FLIGHT = 200;
  private static final String PATH = "/cgi-bin/products";

  /**
   * What came back so far.
   *
   * @param faults requests that the application failed by itself
   * @param lost requests that got no answer of the application
   * @param answersByVersion good answers, by the version that gave them
   */
  record Count(
      long requests,
      long faults,
      long lost,
      Map<String, Long> answersByVersion,
      @Nullable String firstLoss) {

    Count plus(Count other) {
      Map<String, Long> answers = new TreeMap<>(answersByVersion);
      other.answersByVersion.forEach((version, n) -> answers.merge(version, n, Long::sum));
      return new Count(
          requests + other.requests,
          faults + other.faults,
          lost + other.lost,
          answers,
          firstLoss == null ? other.firstLoss : firstLoss);
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .build();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Traffic::daemon);
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private final URI uri;
  private Count count = new Count(0, 0, 0, Map.of(), null);

  private Traffic(String address) {
    this.uri = URI.create("http://" + address + PATH);
  }

  /** Starts sending {@code perSecond} requests a second to {@code address}. */
  static Traffic start(String address, int perSecond) {
    Traffic traffic = new Traffic(address);
    traffic.clock.scheduleAtFixedRate(
        traffic::send, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    return traffic;
  }

  synchronized Count count() {
    return count;
  }

  private void send() {
    if (!inFlight.tryAcquire()) {
      lost("more than " + IN_FLIGHT + " requests without an answer");
      return;
    }
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build();
    client.sendAsync(request, BodyHandlers.discarding()).whenComplete(this::answered);
  }

  private void answered(@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
    inFlight.release();
    if (response == null) {
      lost(String.valueOf(failure));
    } else if (response.statusCode() == 200) {
      add(new Count(1, 0, 0, Map.of(version(response), 1L), null));
    } else if (response.headers().firstValue("X-Shop-Fault").isPresent()) {
      add(new Count(1, 1, 0, Map.of(), null));
    } else {
      lost(
          "status "
              + response.statusCode()
              + " from "
              + version(response)
              + " without the application's fault header");
    }
  }

  private static String version(HttpResponse<Void> response) {
    return response.headers().firstValue("X-Shop-Version").orElse("unknown");
  }

  private void lost(String reason) {
    add(new Count(1, 0, 1, Map.of(), reason));
  }

  private synchronized void add(Count more) {
    count = count.plus(more);
  }

  /** Stops sending and waits for the answers that are still out. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      if (inFlight.tryAcquire(IN_FLIGHT, REQUEST_TIMEOUT.toSeconds() * 2, TimeUnit.SECONDS)) {
        inFlight.release(IN_FLIGHT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "shoppers");
    thread.setDaemon(true);
    return thread;
  }
}
