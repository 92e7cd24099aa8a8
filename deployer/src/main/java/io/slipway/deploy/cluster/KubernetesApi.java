package io.slipway.deploy.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.DeployException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one API server. Each has a timeout and a few retries with backoff (the client honours
 * Retry-After on 429 and 5xx), and ends when its thread is interrupted. Safe for several threads.
 */
public final class KubernetesApi implements AutoCloseable {
  /** The name that the server remembers the fields by that Slipway applies. */
  public static final String FIELD_MANAGER = "slipway";

  /**
   * The one it remembers the fields by that Slipway holds for a while, against who applies them.
   */
  public static final String HOLD_MANAGER = "slipway-hold";

  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
  private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final int RETRIES = 3;
  private static final int FIRST_BACKOFF_MILLIS = 200;

  private final KubernetesClient client;

  private KubernetesApi(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Reads the configuration; sends nothing yet.
   *
   * @throws DeployException where the kubeconfig or the context in it doesn't exist
   */
  public static KubernetesApi open(ClusterAccess access) {
    Config config = config(access);
    config.setRequestTimeout(REQUEST_TIMEOUT_MILLIS);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setRequestRetryBackoffLimit(RETRIES);
    config.setRequestRetryBackoffInterval(FIRST_BACKOFF_MILLIS);
    return new KubernetesApi(new KubernetesClientBuilder().withConfig(config).build());
  }

  private static Config config(ClusterAccess access) {
    Path file = access.kubeconfig();
    String context = access.context();
    if (file == null) {
      return known(context, Config.autoConfigure(context));
    }
    if (!Files.isReadable(file)) {
      throw DeployException.usage("kubeconfig %s does not exist or can't be read".formatted(file));
    }
    try {
      return known(context, Config.fromKubeconfig(context, file.toFile()));
    } catch (KubernetesClientException e) {
      throw DeployException.usage(
          "kubeconfig %s can't be understood: %s".formatted(file, e.getMessage()));
    }
  }

  private static Config known(@Nullable String context, Config config) {
    boolean found =
        context == null
            || (config.getCurrentContext() != null
                && context.equals(config.getCurrentContext().getName()));
    if (!found) {
      throw DeployException.usage(
          "the kubeconfig has no context \"%s\"; it has %s"
              .formatted(
                  context, config.getContexts().stream().map(named -> named.getName()).toList()));
    }
    return config;
  }

  public String server() {
    return client.getConfiguration().getMasterUrl();
  }

  /**
   * Makes a call.
   *
   * @param attempt what is tried on what, such as {@code read Deployment shop in namespace shop}
   * @throws DeployException in words, temporary where trying again may help
   */
  public <T extends @Nullable Object> T call(String attempt, Function<KubernetesClient, T> function)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before: " + attempt);
    }
    try {
      return function.apply(client);
    } catch (KubernetesClientException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted in: " + attempt);
      }
      throw KubernetesFailure.words(attempt, server(), e);
    }
  }

  /**
   * As {@link #call}, but a lost race (409) is null: read again and retry.
   *
   * @return null where someone else was faster
   */
  public <T> @Nullable T tryCall(String attempt, Function<KubernetesClient, T> function)
      throws InterruptedException {
    return this.<@Nullable T>call(
        attempt,
        kubernetes -> {
          try {
            return function.apply(kubernetes);
          } catch (KubernetesClientException e) {
            if (e.getCode() == KubernetesFailure.CONFLICT) {
              return null;
            }
            throw e;
          }
        });
  }

  /**
   * Makes a server-side apply; fields that others own are left to them, but for those that Slipway
   * only holds.
   *
   * @param apply is told whether to force
   */
  public <T> T apply(String attempt, BiFunction<KubernetesClient, Boolean, T> apply)
      throws InterruptedException {
    return call(
        attempt,
        kubernetes -> {
          try {
            return apply.apply(kubernetes, false);
          } catch (KubernetesClientException e) {
            if (KubernetesFailure.isConflictOnlyWith(HOLD_MANAGER, e)) {
              return apply.apply(kubernetes, true);
            }
            throw e;
          }
        });
  }

  @Override
  public void close() {
    client.close();
  }
}
