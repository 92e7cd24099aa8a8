package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Projects with their metadata, allow list and quota. */
final class ProjectEndpoints {

  private static final Set<String> TRUTHS = Set.of("true", "false");
  private static final Set<String> SEVERITIES = Set.of("none", "low", "medium", "high", "critical");

  private ProjectEndpoints() {}

  static void on(Routes routes) {
    routes.on(
        "GET",
        "/projects",
        Need.NOTHING,
        Routes.LIST + " name public owner with_detail",
        call ->
            call.page(
                call.state()
                    .projects
                    .where(row -> call.state().may(call.who(), row, "project", "read"))));
    routes.on("HEAD", "/projects", Need.NOTHING, "project_name", ProjectEndpoints::exists);
    routes.on("POST", "/projects", Need.system("project", "create"), ProjectEndpoints::create);
    routes.on(
        "GET",
        "/projects/{project}",
        Need.project("project", "read"),
        call -> Reply.ok(call.project()));
    routes.on(
        "PUT", "/projects/{project}", Need.project("project", "update"), ProjectEndpoints::update);
    routes.on(
        "DELETE",
        "/projects/{project}",
        Need.project("project", "delete"),
        ProjectEndpoints::delete);
    routes.on(
        "GET",
        "/projects/{project}/_deletable",
        Need.project("project", "delete"),
        call -> Reply.ok(deletable(call)));
    routes.on(
        "GET",
        "/projects/{project}/summary",
        Need.project("project", "read"),
        ProjectEndpoints::summary);
  }

  private static Reply exists(ApiCall call) {
    call.state().project(call.query("project_name").orElse(""));
    return Reply.ok();
  }

  private static Reply create(ApiCall call) {
    HarborState state = call.state();
    ObjectNode body = call.body(Bodies.PROJECT);
    String name = Table.text(body, "project_name");
    if (!name.matches("[a-z0-9]+(?:[._-][a-z0-9]+)*")) {
      throw ApiError.badRequest("the project name '" + name + "' isn't valid");
    }
    if (state.projects.first("name", name).isPresent()) {
      throw ApiError.conflict("The project named " + name + " already exists");
    }
    JsonNode metadata = checked(body.path("metadata"));
    ObjectNode row = HarborState.JSON.createObjectNode().put("name", name);
    row.putObject("metadata").put("public", "false").setAll(fields(metadata));
    row.set("cve_allowlist", body.has("cve_allowlist") ? body.get("cve_allowlist") : noAllowlist());
    row.put("owner_name", call.who().name()).put("repo_count", 0);
    if (body.hasNonNull("registry_id")) {
      row.put(
          "registry_id",
          state.registries.get(body.path("registry_id").asLong(0)).path("id").asLong(0));
    }
    return created(call, row, body.path("storage_limit").asLong(-1));
  }

  private static Reply created(ApiCall call, ObjectNode row, long limit) {
    HarborState state = call.state();
    long id = state.projects.add(row).path("project_id").asLong(0);
    ObjectNode quota = HarborState.JSON.createObjectNode();
    quota.putObject("ref").put("id", String.valueOf(id)).put("name", Table.text(row, "name"));
    quota.putObject("hard").put("storage", limit == 0 ? -1 : limit);
    quota.putObject("used").put("storage", 0);
    state.quotas.add(quota);
    MemberEndpoints.add(state, id, call.who().name(), "u", 0, 1);
    state.log(Optional.of(row), call.who(), "create", "project", Table.text(row, "name"), "");
    return Reply.created(call.uri() + "/" + id);
  }

  private static ObjectNode noAllowlist() {
    ObjectNode none = HarborState.JSON.createObjectNode();
    none.putArray("items");
    return none;
  }

  private static ObjectNode fields(JsonNode metadata) {
    return metadata instanceof ObjectNode object ? object : HarborState.JSON.createObjectNode();
  }

  private static JsonNode checked(JsonNode metadata) {
    for (String flag :
        List.of("public", "prevent_vul", "auto_scan", "enable_content_trust_cosign")) {
      String value = Table.text(metadata, flag);
      if (!value.isEmpty() && !TRUTHS.contains(value)) {
        throw ApiError.badRequest(
            "metadata." + flag + " should only be 'true' or 'false', but got: '" + value + "'");
      }
    }
    String severity = Table.text(metadata, "severity");
    if (!severity.isEmpty() && !SEVERITIES.contains(severity)) {
      throw ApiError.badRequest("invalid severity: " + severity);
    }
    return metadata;
  }

  private static Reply update(ApiCall call) {
    ObjectNode body = call.body(Bodies.PROJECT);
    ObjectNode project = call.project();
    ObjectNode metadata = (ObjectNode) project.path("metadata");
    JsonNode retention = body.path("metadata").path("retention_id");
    if (!retention.isMissingNode() && !retention.equals(metadata.path("retention_id"))) {
      throw ApiError.badRequest("the retention_id should be omitted");
    }
    metadata.setAll(fields(checked(body.path("metadata"))));
    if (body.hasNonNull("cve_allowlist")) {
      project.set("cve_allowlist", body.get("cve_allowlist"));
    }
    return Reply.ok();
  }

  private static ObjectNode deletable(ApiCall call) {
    boolean empty = call.state().repositories.where("project_id", call.projectId()).isEmpty();
    ObjectNode answer = HarborState.JSON.createObjectNode().put("deletable", empty);
    return empty
        ? answer
        : answer.put("message", "the project contains repositories, can not be deleted");
  }

  private static Reply delete(ApiCall call) {
    ObjectNode deletable = deletable(call);
    if (!deletable.path("deletable").asBoolean(false)) {
      throw ApiError.precondition(Table.text(deletable, "message"));
    }
    ObjectNode project = call.project();
    call.state().projects.remove(project.path("project_id").asLong(0));
    call.state()
        .log(
            Optional.of(project), call.who(), "delete", "project", Table.text(project, "name"), "");
    return Reply.ok();
  }

  private static Reply summary(ApiCall call) {
    ObjectNode summary = HarborState.JSON.createObjectNode();
    summary.put(
        "repo_count", call.state().repositories.where("project_id", call.projectId()).size());
    String id = String.valueOf(call.projectId());
    call.state().quotas.where(row -> Table.text(row.path("ref"), "id").equals(id)).stream()
        .findFirst()
        .ifPresent(
            row -> {
              ObjectNode quota = summary.putObject("quota");
              quota.set("hard", row.path("hard"));
              quota.set("used", row.path("used"));
            });
    return Reply.ok(summary);
  }
}
