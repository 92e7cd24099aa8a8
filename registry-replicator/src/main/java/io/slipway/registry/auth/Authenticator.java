package io.slipway.registry.auth;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers one registry's challenges: none, basic, or bearer tokens by scope (distribution's "Docker
 * Registry v2 authentication"). Safe for use by several threads; tokens are fetched anew shortly
 * before they expire.
 */
public final class Authenticator {

  private final String host;
  private final String registry;
  private final DockerConfig config;
  private final TokenService tokens;
  private final Clock clock;
  private final Map<String, Token> tokenByScope = new ConcurrentHashMap<>();
  private volatile @Nullable Challenge challenge;
  private @Nullable Optional<Credential> credential;

  /**
   * @param host where the registry is asked
   * @param registry what it is called; its credential is taken where the host has none
   */
  public Authenticator(
      String host, String registry, DockerConfig config, TokenService tokens, Clock clock) {
    this.host = host;
    this.registry = registry;
    this.config = config;
    this.tokens = tokens;
    this.clock = clock;
  }

  record Token(String value, Instant renewAt) {}

  /** The {@code Authorization} header for a scope, as far as the registry has asked for one. */
  public Optional<String> header(String scope) throws IOException, InterruptedException {
    Challenge known = challenge;
    if (known == null) {
      return Optional.empty();
    }
    if (known.scheme().equals("basic")) {
      return credential().map(Credential::basicHeader);
    }
    return Optional.of("Bearer " + token(known, scope));
  }

  /**
   * Takes note of a 401's challenges.
   *
   * @param sent the header that was refused, if one was sent
   * @return whether another try may succeed
   */
  public synchronized boolean challenged(List<String> headers, String scope, @Nullable String sent)
      throws IOException, InterruptedException {
    Optional<Challenge> picked = Challenge.pick(headers);
    if (picked.isEmpty()) {
      return false;
    }
    challenge = picked.get();
    Token refused = tokenByScope.get(scope);
    if (refused != null && ("Bearer " + refused.value()).equals(sent)) {
      tokenByScope.remove(scope);
    }
    boolean basic = picked.get().scheme().equals("basic");
    return basic ? sent == null && credential().isPresent() : true;
  }

  /** Whether a credential for this registry was found. */
  public boolean hasCredential() throws IOException, InterruptedException {
    return credential().isPresent();
  }

  private synchronized Optional<Credential> credential() throws IOException, InterruptedException {
    if (credential == null) {
      Optional<Credential> own = config.find(host);
      credential = own.isPresent() || registry.equals(host) ? own : config.find(registry);
    }
    return credential;
  }

  private String token(Challenge known, String scope) throws IOException, InterruptedException {
    Token cached = tokenByScope.get(scope);
    if (cached != null && clock.instant().isBefore(cached.renewAt())) {
      return cached.value();
    }
    Token fetched = tokens.fetch(host, known, scope, credential().orElse(null), clock.instant());
    tokenByScope.put(scope, fetched);
    return fetched.value();
  }
}
