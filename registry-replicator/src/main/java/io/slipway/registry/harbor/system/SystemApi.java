package io.slipway.registry.harbor.system;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Health, version, settings, the caller, and groups. */
public final class SystemApi {

  /** What Harbor puts before a robot's name where an administrator chose nothing else. */
  private static final String ROBOT_PREFIX = "robot$";

  private final HarborRest rest;

  public SystemApi(HarborRest rest) {
    this.rest = rest;
  }

  /** {@code status} is {@code healthy} where every component is. */
  public record Health(@Nullable String status, @Nullable List<Component> components) {
    /** One part of Harbor; {@code error} where it isn't healthy. */
    public record Component(
        @Nullable String name, @Nullable String status, @Nullable String error) {}
  }

  /** What Harbor tells about itself; without a credential most of it is missing. */
  public record Info(
      @Nullable String harborVersion,
      @Nullable String externalUrl,
      @Nullable String registryUrl,
      @Nullable String authMode,
      @Nullable Boolean readOnly,
      @Nullable Boolean notificationEnable,
      @Nullable String oidcProviderName) {}

  /** The caller. A robot has no user: Harbor answers 404 or 401. */
  public record User(long userId, String username, boolean sysadminFlag) {}

  /**
   * @param groupType 1 LDAP, 2 HTTP, 3 OIDC
   */
  public record UserGroup(
      long id, @Nullable String groupName, int groupType, @Nullable String ldapGroupDn) {}

  /** A pair of resource and action that a robot may be given. */
  public record Permission(@Nullable String resource, @Nullable String action) {}

  /** What robots may be given at the two levels. */
  public record Permissions(
      @Nullable List<Permission> system, @Nullable List<Permission> project) {}

  public Health health() throws HarborException, InterruptedException {
    return rest.get("read the health", ApiPath.of("health"), Health.class);
  }

  public Info info() throws HarborException, InterruptedException {
    return rest.get("read the system information", ApiPath.of("systeminfo"), Info.class);
  }

  public User currentUser() throws HarborException, InterruptedException {
    return rest.get("read the current user", ApiPath.of("users", "current"), User.class);
  }

  public Permissions permissions() throws HarborException, InterruptedException {
    return rest.get("read the permissions", ApiPath.of("permissions"), Permissions.class);
  }

  /** Before the names of robots in lists; only administrators may read another than the usual. */
  public String robotPrefix() throws HarborException, InterruptedException {
    try {
      return rest.get("read the settings", ApiPath.of("configurations"), JsonNode.class)
          .path("robot_name_prefix")
          .path("value")
          .asString(ROBOT_PREFIX);
    } catch (HarborException e) {
      if (e.kind() == HarborException.Kind.FORBIDDEN) {
        return ROBOT_PREFIX;
      }
      throw e;
    }
  }

  public Listing<UserGroup> groups() {
    return rest.list("list the user groups", ApiPath.of("usergroups"), UserGroup.class);
  }

  /** An LDAP group that Harbor knows already; DNs are compared as Harbor keeps them. */
  public Optional<UserGroup> ldapGroup(String dn) throws HarborException, InterruptedException {
    String wanted = dn.strip().toLowerCase(Locale.ROOT);
    return rest.list(
            "find the LDAP group " + dn,
            ApiPath.of("usergroups").with("ldap_group_dn", wanted),
            UserGroup.class)
        .first(
            group ->
                group.ldapGroupDn() != null
                    && wanted.equals(group.ldapGroupDn().strip().toLowerCase(Locale.ROOT)));
  }
}
