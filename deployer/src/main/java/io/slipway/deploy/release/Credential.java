package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.exactlyOne;
import static io.slipway.deploy.release.Checks.require;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of an Authorization header comes from; the release, which is saved in the
 * cluster, never holds it.
 *
 * @param env a variable of the controller's environment
 * @param secret a Secret in the release's namespace
 * @param key in the Secret; null is {@code authorization}
 */
public record Credential(@Nullable String env, @Nullable String secret, @Nullable String key) {
  public Credential {
    exactlyOne("authorization", List.of("env", "secret"), env, secret);
    require(key == null || secret != null, "key: goes with secret");
  }

  public String keyOrDefault() {
    return key == null ? "authorization" : key;
  }
}
