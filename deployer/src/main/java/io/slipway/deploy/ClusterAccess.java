package io.slipway.deploy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster, as whom.
 *
 * @param kubeconfig the file to read; null means what {@code kubectl} would take: {@code
 *     $KUBECONFIG}, {@code ~/.kube/config}, or the service account of the Pod this runs in
 * @param context the context in it; null means its current one
 */
public record ClusterAccess(@Nullable Path kubeconfig, @Nullable String context) {

  /** What {@code kubectl} would take. */
  public static ClusterAccess ofEnvironment() {
    return new ClusterAccess(null, null);
  }

  public static ClusterAccess of(Path kubeconfig) {
    return new ClusterAccess(kubeconfig, null);
  }
}
