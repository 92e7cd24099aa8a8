package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Health, information, users, groups, quotas. */
final class SystemEndpoints {

  /** The release whose swagger this package follows. */
  private static final String VERSION = "v2.15.2";

  private static final List<String> COMPONENTS =
      List.of("core", "database", "jobservice", "portal", "redis", "registry", "registryctl");

  private static final Set<Long> GROUP_TYPES = Set.of(1L, 2L, 3L);

  private SystemEndpoints() {}

  static void on(Routes routes) {
    routes.on("GET", "/health", Need.NOTHING, call -> Reply.ok(health()));
    routes.on("GET", "/ping", Need.NOTHING, call -> Reply.text("Pong"));
    routes.on("GET", "/systeminfo", Need.NOTHING, SystemEndpoints::info);
    routes.on(
        "GET",
        "/configurations",
        Need.system("configuration", "read"),
        call -> Reply.ok(Map.of("robot_name_prefix", Map.of("value", "robot$", "editable", true))));
    routes.on("GET", "/users/current", Need.ACCOUNT, SystemEndpoints::currentUser);
    groups(routes);
    quotas(routes);
  }

  private static Object health() {
    return Map.of(
        "status",
        "healthy",
        "components",
        COMPONENTS.stream().map(name -> Map.of("name", name, "status", "healthy")).toList());
  }

  private static Reply info(ApiCall call) {
    ObjectNode info = HarborState.JSON.createObjectNode().put("auth_mode", "db_auth");
    if (call.who().authenticated()) {
      info.put("harbor_version", VERSION).put("read_only", false).put("notification_enable", true);
    }
    return Reply.ok(info);
  }

  private static Reply currentUser(ApiCall call) {
    return Reply.ok(
        call.state()
            .users
            .first("username", call.who().name())
            .orElseThrow(() -> ApiError.notFound("user " + call.who().name() + " not found")));
  }

  private static void groups(Routes routes) {
    routes.on(
        "GET",
        "/usergroups",
        Need.system("user-group", "list"),
        "page page_size ldap_group_dn group_name",
        call ->
            call.page(
                call.state()
                    .groups
                    .where(
                        row ->
                            call.query("ldap_group_dn")
                                .map(dn -> Table.text(row, "ldap_group_dn").equals(dn))
                                .orElse(true))));
    routes.on(
        "POST", "/usergroups", Need.system("user-group", "create"), SystemEndpoints::createGroup);
  }

  private static Reply createGroup(ApiCall call) {
    ObjectNode body = call.body(Bodies.GROUP);
    if (Table.text(body, "group_name").isEmpty()
        || !GROUP_TYPES.contains(body.path("group_type").asLong(0))) {
      throw ApiError.badRequest("group_name and group_type are needed");
    }
    if (call.state().groups.first("group_name", Table.text(body, "group_name")).isPresent()) {
      throw ApiError.conflict("duplicate user group, group name:" + Table.text(body, "group_name"));
    }
    body.put("ldap_group_dn", Table.text(body, "ldap_group_dn").toLowerCase(Locale.ROOT));
    return call.created(call.state().groups.add(body));
  }

  private static void quotas(Routes routes) {
    routes.on(
        "GET",
        "/quotas",
        Need.system("quota", "list"),
        "page page_size reference reference_id sort",
        call ->
            call.page(
                call.state()
                    .quotas
                    .where(
                        row ->
                            call.query("reference_id")
                                .map(id -> row.path("ref").path("id").asString("").equals(id))
                                .orElse(true))));
    routes.on(
        "PUT",
        "/quotas/{id}",
        Need.system("quota", "update"),
        call -> {
          ObjectNode body = call.body(Bodies.QUOTA);
          long storage = body.path("hard").path("storage").asLong(0);
          if (storage == 0 || storage < -1) {
            throw ApiError.badRequest("invalid storage limit: " + storage);
          }
          call.state().quotas.merge(call.id("id"), body);
          return Reply.ok();
        });
  }
}
