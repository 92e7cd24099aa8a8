package io.slipway.registry.gate;

import io.slipway.registry.store.StoreException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a registry knows of an artifact beyond its content: Harbor's management API tells it. */
@FunctionalInterface
public interface RegistryFacts {

  /**
   * @param host {@code host[:port]}
   * @param reference tag or digest
   * @return empty where the registry does not know the artifact
   * @throws StoreException where the registry does not tell, or is no Harbor
   */
  Optional<Facts> find(String host, String repository, String reference)
      throws StoreException, InterruptedException;

  /**
   * @param scan the worst severity of the last finished scan; null where there is none
   */
  record Facts(@Nullable Instant pushed, @Nullable Severity scan) {}
}
