package io.slipway.registry.harbor;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a Harbor is reached. The account is {@code HARBOR_USERNAME} and {@code HARBOR_PASSWORD} of
 * the environment where both are set, else what docker's config holds for the host.
 *
 * @param dockerConfig null means {@code $DOCKER_CONFIG} or {@code ~/.docker/config.json}
 * @param plainHttp hosts ({@code host[:port]}) spoken to over http
 * @param insecure hosts whose certificate is not checked
 */
public record HarborAccess(
    @Nullable Path dockerConfig,
    Set<String> plainHttp,
    Set<String> insecure,
    Map<String, String> environment) {

  public HarborAccess {
    plainHttp = Set.copyOf(plainHttp);
    insecure = Set.copyOf(insecure);
    environment = Map.copyOf(environment);
  }

  @Override
  public String toString() {
    return "HarborAccess[" + dockerConfig + "]";
  }
}
