package io.slipway.local.harbor;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /service/token}: a token holds what its buyer may do, whatever was asked for (Harbor's
 * {@code token/creator.go}). Harbor's are signed; these are remembered.
 */
final class Tokens {

  static final String SERVICE = "harbor-registry";

  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final int MOST = 10_000;
  private static final int BYTES = 24;

  /** What a token is good for: actions by repository. */
  private record Grant(Principal who, Map<String, List<String>> actions, Instant until) {}

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Grant> grants =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Grant> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @throws ApiError 401 where nobody asks for nothing, as a login does
   */
  ObjectNode sell(HarborState state, Principal who, List<String> scopes) {
    if (!who.authenticated() && scopes.isEmpty()) {
      throw ApiError.unauthorized("unauthorized");
    }
    Map<String, List<String>> actions = new LinkedHashMap<>();
    for (String scope : scopes) {
      String[] parts = scope.split(":", -1);
      if (parts.length >= 3 && parts[0].equals("repository")) {
        actions.put(parts[1], allowed(state, who, parts[1]));
      }
    }
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    grants.put(token, new Grant(who, actions, state.clock.instant().plus(LIFE)));
    return HarborState.JSON
        .createObjectNode()
        .put("token", token)
        .put("access_token", "")
        .put("expires_in", LIFE.toSeconds())
        .put("issued_at", state.clock.instant().toString());
  }

  static List<String> allowed(HarborState state, Principal who, String repository) {
    Optional<ObjectNode> project =
        state.projects.first("name", repository.replaceFirst("/.*$", ""));
    List<String> allowed = new ArrayList<>();
    for (String action : List.of("pull", "push", "delete")) {
      if (project.filter(row -> state.may(who, row, "repository", action)).isPresent()) {
        allowed.add(action);
      }
    }
    return allowed;
  }

  /** Whose token it is; empty where it is none, too old, or not good for this. */
  Optional<Principal> check(HarborState state, String token, String repository, String action) {
    return Optional.ofNullable(grants.get(token))
        .filter(grant -> state.clock.instant().isBefore(grant.until))
        .filter(
            grant ->
                repository.isEmpty()
                    || grant.actions.getOrDefault(repository, List.of()).contains(action))
        .map(Grant::who);
  }
}
