package io.slipway.local.mesh;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the first lists. */
final class StartUp {

  static final Duration LIMIT = Duration.ofSeconds(30);

  private StartUp() {}

  /**
   * @throws IllegalStateException if the API doesn't answer in time
   */
  static void await(CompletableFuture<?> listed) {
    try {
      listed.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cluster was listed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the cluster can't be listed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the Kubernetes API didn't list the cluster within " + LIMIT.toSeconds() + " s", e);
    }
  }
}
