package io.slipway.image.registry;

import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryClient;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An authenticated client for one repository. */
final class Session {
  private static final int UNAUTHORIZED = 401;
  private static final int MOST_REFRESHES = 3;

  /** Of nothing; asked for only to have Jib authorize a request. */
  private static final String ANY_BLOB =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final Scope scope;
  private final RegistryHttpClient http;
  private final RegistryClient client;

  private Session(Scope scope, RegistryHttpClient http, RegistryClient client) {
    this.scope = scope;
    this.http = http;
    this.client = client;
  }

  /** What is done with the registry beside Jib. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, RegistryException;
  }

  /** What a session is for; tokens of registries are as narrow as this. */
  record Scope(String registry, String repository, boolean push, @Nullable String mountFrom) {

    /** Written out: what the compiler makes for a record is linked slowly when it is first used. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Scope scope
          && scope.registry.equals(registry)
          && scope.repository.equals(repository)
          && scope.push == push
          && Objects.equals(scope.mountFrom, mountFrom);
    }

    @Override
    public int hashCode() {
      return Objects.hash(registry, repository, push, mountFrom);
    }
  }

  static Session open(Scope scope, RegistryHttpClient http, Optional<Credential> credential)
      throws IOException, RegistryException {
    RegistryClient.Factory factory =
        scope.mountFrom() == null
            ? RegistryClient.factory(EventHandlers.NONE, scope.registry(), scope.repository(), http)
            : RegistryClient.factory(
                EventHandlers.NONE, scope.registry(), scope.repository(), scope.mountFrom(), http);
    credential.ifPresent(factory::setCredential);
    RegistryClient client = factory.setUserAgent(RegistryHttpClient.USER_AGENT).newRegistryClient();
    boolean bearer = scope.push() ? client.doPushBearerAuth() : client.doPullBearerAuth();
    if (!bearer && credential.isPresent() && !credential.get().isOAuth2RefreshToken()) {
      client.configureBasicAuth();
    }
    return new Session(scope, http, client);
  }

  RegistryClient client() {
    return client;
  }

  /** Does the work, and again with a new token where the one it has expires meanwhile. */
  <T> T authorized(Work<T> work) throws IOException, RegistryException {
    for (int refreshes = 0; ; refreshes++) {
      try {
        return work.run();
      } catch (ResponseException e) {
        if (e.getStatusCode() != UNAUTHORIZED || refreshes == MOST_REFRESHES) {
          throw e;
        }
        refresh();
      }
    }
  }

  private void refresh() throws IOException, RegistryException {
    if (scope.push()) {
      client.doPushBearerAuth();
    } else {
      client.doPullBearerAuth();
    }
    client.checkBlob(BlobDigest.of(ANY_BLOB));
  }

  URL url(String path) throws IOException {
    return URI.create("https://" + scope.registry() + path).toURL();
  }

  /** A request without further headers. */
  Response send(String method, URL url, @Nullable HttpContent body)
      throws IOException, RegistryException {
    return send(method, url, body, headers -> {}, 0);
  }

  /** See {@link RegistryHttpClient#send}. */
  Response send(
      String method,
      URL url,
      @Nullable HttpContent body,
      Consumer<HttpHeaders> changes,
      int timeoutMillis)
      throws IOException, RegistryException {
    if (!http.hasAsked()) {
      client.checkBlob(BlobDigest.of(ANY_BLOB));
    }
    return http.send(method, url, body, changes, timeoutMillis);
  }

  /** Ends every call under way. */
  void abort() {
    http.hangUp();
  }
}
