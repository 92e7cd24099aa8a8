package io.slipway.registry.harbor.project;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import org.jspecify.annotations.Nullable;

/** Who may do what in a project: users, and groups of a directory or an identity provider. */
public final class Members {

  /** An LDAP group's {@code group_type}. */
  public static final int LDAP = 1;

  /** The group type of the HTTP authentication proxy. */
  public static final int HTTP = 2;

  /** An OIDC group's {@code group_type}. */
  public static final int OIDC = 3;

  private final HarborRest rest;
  private final String project;

  public Members(HarborRest rest, String project) {
    this.rest = rest;
    this.project = project;
  }

  /**
   * @param entityType {@code u} for a user, {@code g} for a group
   * @param entityName a user's or a group's name; never an LDAP group's DN
   */
  public record Member(
      long id, String entityName, long entityId, String entityType, int roleId, String roleName) {

    public boolean isGroup() {
      return entityType.equals("g");
    }
  }

  /** One of the two is given. */
  public record NewMember(int roleId, @Nullable User memberUser, @Nullable Group memberGroup) {}

  /** A user by name; LDAP users are brought in by Harbor. */
  public record User(String username) {}

  /**
   * @param ldapGroupDn alone, or with a name that the group gets in Harbor
   * @param groupType for a group by name
   */
  public record Group(
      @Nullable String groupName, @Nullable Integer groupType, @Nullable String ldapGroupDn) {}

  private record RoleRequest(int roleId) {}

  public Listing<Member> list() {
    return rest.list(
        "list the members of project " + project,
        ApiPath.project(project, "members"),
        Member.class);
  }

  public long add(NewMember member) throws HarborException, InterruptedException {
    return rest.post(
        "add a member to project " + project, ApiPath.project(project, "members"), member);
  }

  public void changeRole(long member, int role) throws HarborException, InterruptedException {
    rest.put(
        "change the role of member %d of project %s".formatted(member, project),
        ApiPath.project(project, "members", member),
        new RoleRequest(role));
  }

  public void remove(long member) throws HarborException, InterruptedException {
    rest.delete(
        "remove member %d of project %s".formatted(member, project),
        ApiPath.project(project, "members", member));
  }
}
