package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.MemberSpec;
import io.slipway.registry.harbor.project.Members;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.system.SystemApi;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Members of a project. Harbor knows an LDAP group by a name of its own, so its DN is looked up;
 * who may not look finds it by the DN's first part, which is what Harbor calls it.
 */
final class MemberKind implements Kind<MemberSpec, Members.Member> {

  private final Places places;
  private final String project;

  MemberKind(Places places, String project) {
    this.places = places;
    this.project = project;
  }

  @Override
  public String word() {
    return "member";
  }

  @Override
  public String scope() {
    return project + "/";
  }

  @Override
  public List<Members.Member> current() throws HarborException, InterruptedException {
    return places.findProject(project).isEmpty()
        ? List.of()
        : places.harbor.members(project).list().all();
  }

  @Override
  public String keyOf(MemberSpec spec) throws HarborException, InterruptedException {
    if (spec.user() != null) {
      return "user " + spec.user();
    }
    if (spec.ldapGroup() != null) {
      return "group " + ldapName(spec.ldapGroup());
    }
    return "group " + Objects.requireNonNullElse(spec.oidcGroup(), spec.httpGroup());
  }

  private String ldapName(String dn) throws HarborException, InterruptedException {
    Optional<SystemApi.UserGroup> known = Optional.empty();
    try {
      known = places.harbor.system().ldapGroup(dn);
    } catch (HarborException e) {
      if (e.kind() != HarborException.Kind.FORBIDDEN) {
        throw e;
      }
    }
    return known
        .map(SystemApi.UserGroup::groupName)
        .orElseGet(() -> dn.replaceFirst(",.*$", "").replaceFirst("^[^=]*=", "").strip());
  }

  @Override
  public String title(MemberSpec spec) {
    return spec.title();
  }

  @Override
  public String keyFor(Members.Member current) {
    return (current.isGroup() ? "group " : "user ") + current.entityName();
  }

  @Override
  public Facts wanted(MemberSpec spec) {
    return new Facts().with("role", spec.role().word());
  }

  @Override
  public Facts now(Members.Member current) {
    return new Facts().with("role", MemberSpec.Role.word(current.roleId()));
  }

  @Override
  public void create(MemberSpec spec) throws HarborException, InterruptedException {
    Members.User user = spec.user() == null ? null : new Members.User(spec.user());
    places
        .harbor
        .members(project)
        .add(new Members.NewMember(spec.role().id(), user, user == null ? group(spec) : null));
  }

  private static Members.Group group(MemberSpec spec) {
    if (spec.ldapGroup() != null) {
      return new Members.Group(null, null, spec.ldapGroup());
    }
    return spec.oidcGroup() != null
        ? new Members.Group(spec.oidcGroup(), Members.OIDC, null)
        : new Members.Group(spec.httpGroup(), Members.HTTP, null);
  }

  @Override
  public void update(Members.Member current, MemberSpec spec)
      throws HarborException, InterruptedException {
    places.harbor.members(project).changeRole(current.id(), spec.role().id());
  }

  @Override
  public void delete(Members.Member current) throws HarborException, InterruptedException {
    places.harbor.members(project).remove(current.id());
  }

  /** Whoever applies doesn't lock themselves out. */
  @Override
  public boolean mayDelete(Members.Member current) {
    return current.isGroup() || !current.entityName().equals(places.harbor.username().orElse(""));
  }
}
