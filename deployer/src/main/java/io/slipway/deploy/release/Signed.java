package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import java.util.List;

/**
 * The image has a cosign signature of one of these keys.
 *
 * @param keys PEM files of public keys, relative to the release file
 */
public record Signed(List<String> keys) {
  public Signed {
    require(keys != null && !keys.isEmpty(), "keys: is empty; expected the file of a public key");
    keys = List.copyOf(keys);
  }
}
