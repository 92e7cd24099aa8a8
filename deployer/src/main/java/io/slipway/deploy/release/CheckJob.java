package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes Job that runs once in a rollout, while its first judged step is: success lets the
 * release go on, failure rolls it back.
 *
 * @param image by digest
 * @param env variables beside {@code SLIPWAY_RELEASE}, {@code SLIPWAY_IMAGE}, {@code
 *     SLIPWAY_WORKLOAD} and {@code SLIPWAY_NAMESPACE}
 * @param timeout after which the cluster ends it; null is ten minutes
 */
public record CheckJob(
    String image,
    List<String> command,
    List<String> args,
    Map<String, String> env,
    @Nullable String serviceAccount,
    @Nullable Duration timeout) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  public CheckJob {
    require(image != null && !image.isBlank(), "image: is missing; expected REF@sha256:...");
    var unused = ImageReference.parse(image);
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
    env = env == null ? Map.of() : Map.copyOf(env);
    positiveIfPresent(timeout, "timeout");
  }

  public Duration timeoutOrDefault() {
    return timeout == null ? DEFAULT_TIMEOUT : timeout;
  }
}
