package io.slipway.registry.auth;

import java.io.IOException;
import java.net.URI;

/** The token service said no; {@link #status} tells whether asking again may help. */
public final class TokenRefused extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;

  TokenRefused(String host, URI realm, int status, boolean withCredential) {
    super(
        "the token service %s of %s answered %d %s"
            .formatted(
                realm.getAuthority(),
                host,
                status,
                withCredential
                    ? "to the credential in the docker config"
                    : "and the docker config has no credential for " + host));
    this.status = status;
  }

  public int status() {
    return status;
  }
}
