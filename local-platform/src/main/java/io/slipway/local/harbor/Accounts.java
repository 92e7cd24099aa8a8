package io.slipway.local.harbor;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Who an {@code Authorization: Basic} header is. */
final class Accounts {

  private static final String BASIC = "Basic ";

  private Accounts() {}

  /**
   * @throws ApiError 401 where name and password don't fit, or the robot is off or too old
   */
  static Principal of(HarborState state, @Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(BASIC)) {
      return Principal.NOBODY;
    }
    String[] pair = decode(authorization.substring(BASIC.length())).split(":", 2);
    String password = pair.length == 2 ? pair[1] : "";
    return find(state, pair[0], password)
        .orElseThrow(() -> ApiError.unauthorized("invalid username or password"));
  }

  private static String decode(String text) {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static Optional<Principal> find(HarborState state, String name, String password) {
    if (name.startsWith(RobotEndpoints.PREFIX)) {
      return state.robots.first("name", name).flatMap(row -> robot(state, row, password));
    }
    return state
        .users
        .first("username", name)
        .filter(row -> password.equals(state.passwords.get(name)))
        .map(row -> new Principal(name, true, row.path("sysadmin_flag").asBoolean(false), null));
  }

  private static Optional<Principal> robot(HarborState state, ObjectNode row, String secret) {
    long until = row.path("expires_at").asLong(-1);
    boolean usable =
        !row.path("disable").asBoolean(false)
            && (until == -1 || state.clock.instant().getEpochSecond() < until)
            && secret.equals(state.robotSecrets.get(row.path("id").asLong(0)));
    return usable
        ? Optional.of(new Principal(Table.text(row, "name"), true, false, row))
        : Optional.empty();
  }
}
