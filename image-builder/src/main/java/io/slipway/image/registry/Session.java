package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.registry.RegistryClient;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An authenticated client for one repository. */
final class Session {
  private final RegistryHttpClient http;
  private final RegistryClient client;

  private Session(RegistryHttpClient http, RegistryClient client) {
    this.http = http;
    this.client = client;
  }

  /** What a session is for; tokens of registries are as narrow as this. */
  record Scope(String registry, String repository, boolean push, @Nullable String mountFrom) {}

  static Session open(Scope scope, RegistryHttpClient http, Optional<Credential> credential)
      throws IOException, RegistryException {
    RegistryClient.Factory factory =
        scope.mountFrom() == null
            ? RegistryClient.factory(EventHandlers.NONE, scope.registry(), scope.repository(), http)
            : RegistryClient.factory(
                EventHandlers.NONE, scope.registry(), scope.repository(), scope.mountFrom(), http);
    credential.ifPresent(factory::setCredential);
    RegistryClient client = factory.setUserAgent("slipway").newRegistryClient();
    boolean bearer = scope.push() ? client.doPushBearerAuth() : client.doPullBearerAuth();
    if (!bearer && credential.isPresent() && !credential.get().isOAuth2RefreshToken()) {
      client.configureBasicAuth();
    }
    return new Session(http, client);
  }

  RegistryClient client() {
    return client;
  }

  /** Ends every call under way. */
  void abort() {
    http.hangUp();
  }
}
