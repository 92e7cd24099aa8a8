package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Labels of projects ({@code p}) and of all ({@code g}). */
final class LabelEndpoints {

  private LabelEndpoints() {}

  static void on(Routes routes) {
    routes.on(
        "GET",
        "/labels",
        Need.ACCOUNT,
        Routes.LIST + " name scope project_id",
        LabelEndpoints::list);
    routes.on("POST", "/labels", Need.ACCOUNT, LabelEndpoints::create);
    routes.on(
        "PUT",
        "/labels/{id}",
        Need.ACCOUNT,
        call -> {
          ObjectNode body = call.body(Bodies.LABEL);
          require(call, call.state().labels.get(call.id("id")), "update");
          requireName(body);
          // An update takes these three only (handler/label.go).
          call.state().labels.merge(call.id("id"), body.retain("name", "description", "color"));
          return Reply.ok();
        });
    routes.on(
        "DELETE",
        "/labels/{id}",
        Need.ACCOUNT,
        call -> {
          require(call, call.state().labels.get(call.id("id")), "delete");
          call.state().labels.remove(call.id("id"));
          return Reply.ok();
        });
  }

  private static Reply list(ApiCall call) {
    String scope = call.query("scope").orElse("");
    if (!scope.equals("g") && !scope.equals("p")) {
      throw ApiError.badRequest("invalid scope: " + scope);
    }
    String project = call.query("project_id").orElse("0");
    if (scope.equals("p") && project.equals("0")) {
      throw ApiError.badRequest("must with project ID when to query project labels");
    }
    return call.page(
        call.state()
            .labels
            .where(
                row ->
                    Table.text(row, "scope").equals(scope)
                        && String.valueOf(row.path("project_id").asLong(0)).equals(project)));
  }

  private static Reply create(ApiCall call) {
    ObjectNode body = call.body(Bodies.LABEL);
    String scope = Table.text(body, "scope");
    if (scope.equals("g")) {
      body.put("project_id", 0);
    } else if (!scope.equals("p")) {
      throw ApiError.badRequest("unsupported label scope");
    }
    require(call, body, "create");
    requireName(body);
    long project = body.path("project_id").asLong(0);
    boolean there =
        call.state().labels.where("name", Table.text(body, "name")).stream()
            .anyMatch(row -> row.path("project_id").asLong(0) == project);
    if (there) {
      throw ApiError.conflict("label " + Table.text(body, "name") + " already exists");
    }
    return call.created(call.state().labels.add(body));
  }

  private static void requireName(JsonNode body) {
    String name = Table.text(body, "name");
    if (name.isEmpty() || name.length() > 128) {
      throw ApiError.badRequest(name.isEmpty() ? "cannot be empty" : "max length is 128");
    }
  }

  private static void require(ApiCall call, JsonNode label, String action) {
    boolean may =
        Table.text(label, "scope").equals("g")
            ? call.who().mayAtSystem("label", action)
            : call.state()
                .may(
                    call.who(),
                    call.state().projects.get(label.path("project_id").asLong(0)),
                    "label",
                    action);
    if (!may) {
      throw ApiError.forbidden(call.who().name());
    }
  }
}
