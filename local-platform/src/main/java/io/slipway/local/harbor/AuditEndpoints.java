package io.slipway.local.harbor;

import io.slipway.local.harbor.Routes.Need;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The audit log: all of it for administrators, a project's for its members. */
final class AuditEndpoints {

  private AuditEndpoints() {}

  static void on(Routes routes) {
    routes.on(
        "GET",
        "/auditlog-exts",
        Need.ACCOUNT,
        Routes.LIST,
        call -> call.page(visible(call, call.state().audit.where(row -> true))));
    routes.on(
        "GET",
        "/projects/{project}/auditlog-exts",
        Need.project("log", "list"),
        Routes.LIST,
        call -> call.page(call.state().audit.where("project_id", call.projectId())));
  }

  private static List<ObjectNode> visible(ApiCall call, List<ObjectNode> rows) {
    if (call.who().mayAtSystem("audit-log", "list")) {
      return rows;
    }
    return rows.stream()
        .filter(row -> row.path("project_id").asLong(0) != 0)
        .filter(
            row ->
                call.state()
                    .may(
                        call.who(),
                        call.state().projects.get(row.path("project_id").asLong(0)),
                        "log",
                        "list"))
        .toList();
  }
}
