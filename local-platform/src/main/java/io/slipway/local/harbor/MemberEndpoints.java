package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Users and groups in projects, as {@code controller/member} brings them in. */
final class MemberEndpoints {

  private static final List<String> ROLES =
      List.of("", "projectAdmin", "developer", "guest", "maintainer", "limitedGuest");
  private static final int LDAP = 1;

  private MemberEndpoints() {}

  static void on(Routes routes) {
    String path = "/projects/{project}/members";
    routes.on(
        "GET",
        path,
        Need.project("member", "list"),
        "page page_size entityname",
        call -> call.page(call.state().members.where("project_id", call.projectId())));
    routes.on("POST", path, Need.project("member", "create"), MemberEndpoints::create);
    routes.on(
        "PUT", path + "/{mid}", Need.project("member", "update"), MemberEndpoints::changeRole);
    routes.on(
        "DELETE",
        path + "/{mid}",
        Need.project("member", "delete"),
        call -> {
          call.state().members.remove(inProject(call));
          return Reply.ok();
        });
  }

  private static Reply create(ApiCall call) {
    HarborState state = call.state();
    ObjectNode body = call.body(Bodies.MEMBER);
    int role = role(body);
    String user = Table.text(body.path("member_user"), "username");
    ObjectNode row =
        user.isEmpty()
            ? addGroup(call, group(state, body.path("member_group")), role)
            : addUser(call, user, role);
    return call.created(row);
  }

  private static ObjectNode addUser(ApiCall call, String name, int role) {
    ObjectNode user =
        call.state()
            .users
            .first("username", name)
            .orElseThrow(() -> ApiError.notFound("user " + name + " does not exist"));
    requireNew(call, name, "u");
    return add(call.state(), call.projectId(), name, "u", user.path("user_id").asLong(0), role);
  }

  private static ObjectNode addGroup(ApiCall call, ObjectNode group, int role) {
    String name = Table.text(group, "group_name");
    requireNew(call, name, "g");
    return add(call.state(), call.projectId(), name, "g", group.path("id").asLong(0), role);
  }

  /** An LDAP group must be in the directory; others are brought in by their name. */
  private static ObjectNode group(HarborState state, JsonNode wanted) {
    String dn = Table.text(wanted, "ldap_group_dn").strip().toLowerCase(Locale.ROOT);
    if (!dn.isEmpty()) {
      return state
          .groups
          .first("ldap_group_dn", dn)
          .orElseThrow(() -> ApiError.notFound("LDAP group " + dn + " not found"));
    }
    String name = Table.text(wanted, "group_name");
    long type = wanted.path("group_type").asLong(0);
    if (name.isEmpty() || type == 0) {
      throw ApiError.badRequest("a user, or a group by DN or by name and type is needed");
    }
    Optional<ObjectNode> known =
        state
            .groups
            .where(
                row ->
                    Table.text(row, "group_name").equals(name)
                        && row.path("group_type").asLong(0) == type)
            .stream()
            .findFirst();
    if (known.isEmpty() && type == LDAP) {
      throw ApiError.notFound("LDAP group " + name + " not found");
    }
    return known.orElseGet(
        () ->
            state.groups.add(
                HarborState.JSON
                    .createObjectNode()
                    .put("group_name", name)
                    .put("group_type", type)));
  }

  private static void requireNew(ApiCall call, String name, String type) {
    boolean there =
        call.state().members.where("project_id", call.projectId()).stream()
            .anyMatch(
                row ->
                    Table.text(row, "entity_name").equals(name)
                        && Table.text(row, "entity_type").equals(type));
    if (there) {
      throw ApiError.conflict("The project member specified already exist");
    }
  }

  static ObjectNode add(
      HarborState state, long project, String name, String type, long entity, int role) {
    return state.members.add(
        HarborState.JSON
            .createObjectNode()
            .put("project_id", project)
            .put("entity_name", name)
            .put("entity_type", type)
            .put("entity_id", entity)
            .put("role_id", role)
            .put("role_name", ROLES.get(role)));
  }

  private static int role(JsonNode body) {
    int role = body.path("role_id").asInt(0);
    if (role < 1 || role >= ROLES.size()) {
      throw ApiError.badRequest("Failed to update project member, role is not in 1,2,3");
    }
    return role;
  }

  private static Reply changeRole(ApiCall call) {
    int role = role(call.body(Bodies.ROLE));
    call.state()
        .members
        .get(inProject(call))
        .put("role_id", role)
        .put("role_name", ROLES.get(role));
    return Reply.ok();
  }

  private static long inProject(ApiCall call) {
    long id = call.id("mid");
    if (call.state().members.get(id).path("project_id").asLong(0) != call.projectId()) {
      throw ApiError.notFound("member %d not found".formatted(id));
    }
    return id;
  }
}
