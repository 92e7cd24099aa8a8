package io.slipway.image;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What RUN instructions get.
 *
 * @param secrets by id
 * @param ssh by id; {@code default} is the one a mount without an id means
 * @param network {@code default}, {@code none} or {@code host} for steps that don't say; null means
 *     default
 * @param allow entitlements: {@code security.insecure}, {@code network.host}
 * @param sandbox the sandbox to use; null means the best that works
 * @param addHosts lines for {@code /etc/hosts}: {@code NAME:ADDRESS}
 * @param shmSize bytes of {@code /dev/shm}; null means the sandbox's default
 */
public record RunOptions(
    Map<String, SecretSource> secrets,
    Map<String, SshSource> ssh,
    @Nullable String network,
    Set<String> allow,
    @Nullable String sandbox,
    List<String> addHosts,
    @Nullable Long shmSize) {

  public RunOptions {
    secrets = Map.copyOf(secrets);
    ssh = Map.copyOf(ssh);
    allow = Set.copyOf(allow);
    addHosts = List.copyOf(addHosts);
  }

  public static RunOptions defaults() {
    return new RunOptions(Map.of(), Map.of(), null, Set.of(), null, List.of(), null);
  }
}
