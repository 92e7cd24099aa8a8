package io.slipway.registry;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a run reaches registries and how much it does at once. Loopback registries are tried over
 * http where https fails, as Docker does.
 *
 * @param dockerConfig a docker {@code config.json} with credentials; null means {@code
 *     $DOCKER_CONFIG} or {@code ~/.docker/config.json}
 * @param plainHttp registries ({@code host[:port]}) spoken to over http
 * @param insecure registries whose certificate is not checked
 * @param concurrency how many blobs move at once, 1 to 64
 * @param dryRun plan, report the plan, and change nothing
 */
public record RunOptions(
    @Nullable Path dockerConfig,
    Set<String> plainHttp,
    Set<String> insecure,
    int concurrency,
    boolean dryRun) {

  private static final int DEFAULT_CONCURRENCY = 4;
  private static final int MAX_CONCURRENCY = 64;

  public RunOptions {
    plainHttp = Set.copyOf(plainHttp);
    insecure = Set.copyOf(insecure);
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException(
          "concurrency: is %d, but must be 1 to %d".formatted(concurrency, MAX_CONCURRENCY));
    }
  }

  public static RunOptions defaults() {
    return new RunOptions(null, Set.of(), Set.of(), DEFAULT_CONCURRENCY, false);
  }

  public RunOptions withDockerConfig(@Nullable Path config) {
    return new RunOptions(config, plainHttp, insecure, concurrency, dryRun);
  }

  public RunOptions withPlainHttp(Set<String> registries) {
    return new RunOptions(dockerConfig, registries, insecure, concurrency, dryRun);
  }

  public RunOptions withInsecure(Set<String> registries) {
    return new RunOptions(dockerConfig, plainHttp, registries, concurrency, dryRun);
  }

  public RunOptions withConcurrency(int blobs) {
    return new RunOptions(dockerConfig, plainHttp, insecure, blobs, dryRun);
  }

  public RunOptions withDryRun(boolean planOnly) {
    return new RunOptions(dockerConfig, plainHttp, insecure, concurrency, planOnly);
  }
}
