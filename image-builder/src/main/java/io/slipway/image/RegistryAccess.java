package io.slipway.image;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How registries are reached. Loopback registries are tried over http where https fails, as Docker
 * does.
 *
 * @param dockerConfig a docker {@code config.json} with credentials; null means the usual places
 * @param plainHttp registries ({@code host[:port]}) spoken to over http
 * @param insecure registries whose certificate is not checked
 */
public record RegistryAccess(
    @Nullable Path dockerConfig, Set<String> plainHttp, Set<String> insecure) {

  public RegistryAccess {
    plainHttp = Set.copyOf(plainHttp);
    insecure = Set.copyOf(insecure);
  }

  public static RegistryAccess defaults() {
    return new RegistryAccess(null, Set.of(), Set.of());
  }
}
