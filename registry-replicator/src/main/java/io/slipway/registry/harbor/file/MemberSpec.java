package io.slipway.registry.harbor.file;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A member of a project: exactly one of user and groups is given.
 *
 * @param ldapGroup the group's DN
 * @param oidcGroup the name that the identity provider tells
 * @param httpGroup the name that the authentication proxy tells
 */
public record MemberSpec(
    @Nullable String user,
    @Nullable String ldapGroup,
    @Nullable String oidcGroup,
    @Nullable String httpGroup,
    Role role) {

  /** What a member may do; the numbers are Harbor's. */
  public enum Role {
    PROJECT_ADMIN(1),
    MAINTAINER(4),
    DEVELOPER(2),
    GUEST(3),
    LIMITED_GUEST(5);

    private final int id;

    Role(int id) {
      this.id = id;
    }

    public int id() {
      return id;
    }

    /** A number in Harbor's own words. */
    public static String word(int id) {
      for (Role role : values()) {
        if (role.id == id) {
          return role.word();
        }
      }
      return "role " + id;
    }

    public String word() {
      return switch (this) {
        case PROJECT_ADMIN -> "projectAdmin";
        case MAINTAINER -> "maintainer";
        case DEVELOPER -> "developer";
        case GUEST -> "guest";
        case LIMITED_GUEST -> "limitedGuest";
      };
    }
  }

  public MemberSpec {
    long given = Stream.of(user, ldapGroup, oidcGroup, httpGroup).filter(Objects::nonNull).count();
    if (given != 1) {
      throw new IllegalArgumentException(
          "a member is exactly one of user, ldapGroup, oidcGroup and httpGroup");
    }
    Checks.given("role", role);
  }

  /** What output calls it. */
  public String title() {
    if (user != null) {
      return "user " + user;
    }
    if (ldapGroup != null) {
      return "ldap group " + ldapGroup;
    }
    return oidcGroup != null ? "oidc group " + oidcGroup : "http group " + httpGroup;
  }
}
