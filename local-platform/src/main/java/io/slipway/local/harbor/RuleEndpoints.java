package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Immutable tags, retention and webhooks of projects. */
final class RuleEndpoints {

  private static final Set<String> EVENTS =
      Set.of(
          "PUSH_ARTIFACT",
          "PULL_ARTIFACT",
          "DELETE_ARTIFACT",
          "QUOTA_EXCEED",
          "QUOTA_WARNING",
          "SCANNING_FAILED",
          "SCANNING_STOPPED",
          "SCANNING_COMPLETED",
          "REPLICATION",
          "TAG_RETENTION");
  private static final Set<String> TEMPLATES =
      Set.of(
          "latestPushedK", "latestPulledN", "nDaysSinceLastPush", "nDaysSinceLastPull", "always");
  private static final int MOST_RULES = 15;

  private RuleEndpoints() {}

  static void on(Routes routes) {
    immutable(routes);
    retention(routes);
    webhooks(routes);
  }

  private static void immutable(Routes routes) {
    String path = "/projects/{project}/immutabletagrules";
    routes.on(
        "GET",
        path,
        Need.project("immutable-tag", "list"),
        Routes.LIST,
        call ->
            call.page(
                call.state().immutableRules.where("project_id", call.projectId()),
                Bodies.IMMUTABLE));
    routes.on(
        "POST",
        path,
        Need.project("immutable-tag", "create"),
        call -> {
          ObjectNode body = call.body(Bodies.IMMUTABLE);
          requireSelectors(body);
          body.put("project_id", call.projectId());
          return call.created(call.state().immutableRules.add(body));
        });
    routes.on(
        "PUT",
        path + "/{id}",
        Need.project("immutable-tag", "update"),
        RuleEndpoints::updateImmutable);
    routes.on(
        "DELETE",
        path + "/{id}",
        Need.project("immutable-tag", "delete"),
        call -> {
          requireOwn(call, call.state().immutableRules);
          call.state().immutableRules.remove(call.id("id"));
          return Reply.ok();
        });
  }

  private static Reply updateImmutable(ApiCall call) {
    ObjectNode body = call.body(Bodies.IMMUTABLE);
    if (body.path("id").asLong(0) != call.id("id")) {
      throw ApiError.badRequest("the immutable_rule_id doesn't match the id in the payload body");
    }
    ObjectNode row = requireOwn(call, call.state().immutableRules);
    boolean disabled = body.path("disabled").asBoolean(false);
    if (row.path("disabled").asBoolean(false) != disabled) {
      row.put("disabled", disabled);
    } else {
      call.state().immutableRules.merge(call.id("id"), body);
    }
    return Reply.ok();
  }

  private static ObjectNode requireOwn(ApiCall call, Table table) {
    ObjectNode row = table.get(call.id("id"));
    if (row.path("project_id").asLong(0) != call.projectId()) {
      throw ApiError.notFound("project id %d does not match".formatted(call.projectId()));
    }
    return row;
  }

  private static void requireSelectors(JsonNode rule) {
    for (String field : List.of("action", "template")) {
      if (Table.text(rule, field).isEmpty()) {
        throw ApiError.badRequest(field + ": Can not be empty");
      }
    }
    JsonNode repositories = rule.path("scope_selectors").path("repository");
    if (rule.path("tag_selectors").isEmpty() || repositories.isEmpty()) {
      throw ApiError.badRequest("tag_selectors and scope_selectors: Can not be empty");
    }
    rule.path("tag_selectors").forEach(one -> requireSelector(one, "matches|excludes"));
    repositories.forEach(one -> requireSelector(one, "repoMatches|repoExcludes"));
  }

  private static void requireSelector(JsonNode selector, String decorations) {
    if (!Table.text(selector, "kind").equals("doublestar")
        || !Table.text(selector, "decoration").matches(decorations)
        || Table.text(selector, "pattern").isEmpty()) {
      throw ApiError.badRequest("invalid selector");
    }
  }

  private static void retention(Routes routes) {
    routes.on("POST", "/retentions", Need.ACCOUNT, RuleEndpoints::createRetention);
    routes.on(
        "GET",
        "/retentions/{id}",
        Need.ACCOUNT,
        call -> Reply.ok(Bodies.RETENTION.only(retention(call, "read"))));
    routes.on(
        "PUT",
        "/retentions/{id}",
        Need.ACCOUNT,
        call -> {
          ObjectNode body = retentionBody(call);
          retention(call, "update");
          call.state().retentions.merge(call.id("id"), body);
          return Reply.ok();
        });
    routes.on("DELETE", "/retentions/{id}", Need.ACCOUNT, RuleEndpoints::deleteRetention);
    routes.on("POST", "/retentions/{id}/executions", Need.ACCOUNT, RuleEndpoints::runRetention);
    routes.on(
        "GET",
        "/retentions/{id}/executions",
        Need.ACCOUNT,
        "page page_size",
        call -> call.page(call.state().retentionRuns.where("policy_id", call.id("id"))));
  }

  private static ObjectNode retentionBody(ApiCall call) {
    ObjectNode body = call.body(Bodies.RETENTION);
    if (body.path("rules").size() > MOST_RULES) {
      throw ApiError.badRequest("only 15 rules are allowed at most");
    }
    Set<JsonNode> seen = new HashSet<>();
    for (JsonNode rule : body.path("rules")) {
      requireSelectors(rule);
      if (!TEMPLATES.contains(Table.text(rule, "template"))) {
        throw ApiError.badRequest("rule template " + Table.text(rule, "template"));
      }
      ObjectNode nameless = ((ObjectNode) rule).deepCopy().put("id", 0);
      if (!seen.add(nameless)) {
        throw ApiError.conflict("rule %d is conflict with another".formatted(seen.size()));
      }
    }
    if (!Table.text(body.path("scope"), "level").equals("project")) {
      throw ApiError.badRequest("scope is not support");
    }
    return body;
  }

  private static Reply createRetention(ApiCall call) {
    ObjectNode body = retentionBody(call);
    ObjectNode project = call.state().projects.get(body.path("scope").path("ref").asLong(0));
    requireInProject(call, project, "create");
    ObjectNode metadata = (ObjectNode) project.path("metadata");
    if (metadata.has("retention_id")) {
      throw ApiError.badRequest("project already has retention policy");
    }
    ObjectNode row = call.state().retentions.add(body);
    metadata.put("retention_id", row.path("id").asString(""));
    return call.created(row);
  }

  private static ObjectNode retention(ApiCall call, String action) {
    ObjectNode row = call.state().retentions.get(call.id("id"));
    long project = row.path("scope").path("ref").asLong(0);
    requireInProject(call, call.state().projects.get(project), action);
    return row;
  }

  private static void requireInProject(ApiCall call, ObjectNode project, String action) {
    if (!call.state().may(call.who(), project, "tag-retention", action)) {
      throw ApiError.forbidden("forbidden");
    }
  }

  private static Reply deleteRetention(ApiCall call) {
    ObjectNode row = retention(call, "delete");
    ObjectNode project = call.state().projects.get(row.path("scope").path("ref").asLong(0));
    ((ObjectNode) project.path("metadata")).remove("retention_id");
    call.state().retentions.remove(call.id("id"));
    return Reply.ok();
  }

  private static Reply runRetention(ApiCall call) {
    boolean dry = call.body(Bodies.DRY_RUN).path("dry_run").asBoolean(false);
    retention(call, "update");
    ObjectNode run = HarborState.JSON.createObjectNode();
    run.put("policy_id", call.id("id")).put("status", "Succeed").put("dry_run", dry);
    return call.created(call.state().retentionRuns.add(run.put("trigger", "Manual")));
  }

  private static void webhooks(Routes routes) {
    String path = "/projects/{project}/webhook/policies";
    routes.on(
        "GET",
        path,
        Need.project("notification-policy", "list"),
        Routes.LIST,
        call -> call.page(call.state().webhooks.where("project_id", call.projectId())));
    routes.on(
        "POST",
        path,
        Need.project("notification-policy", "create"),
        call -> {
          ObjectNode body = webhookBody(call);
          if (!call.state()
              .webhooks
              .where(row -> sameName(row, body, call.projectId()))
              .isEmpty()) {
            throw ApiError.conflict("notification policy named " + Table.text(body, "name"));
          }
          return call.created(call.state().webhooks.add(body.put("project_id", call.projectId())));
        });
    routes.on(
        "PUT",
        path + "/{id}",
        Need.project("notification-policy", "update"),
        call -> {
          requireOwn(call, call.state().webhooks);
          call.state().webhooks.merge(call.id("id"), webhookBody(call));
          return Reply.ok();
        });
    routes.on(
        "DELETE",
        path + "/{id}",
        Need.project("notification-policy", "delete"),
        call -> {
          requireOwn(call, call.state().webhooks);
          call.state().webhooks.remove(call.id("id"));
          return Reply.ok();
        });
    routes.on(
        "GET",
        "/projects/{project}/webhook/events",
        Need.project("notification-policy", "read"),
        call -> {
          ObjectNode supported = HarborState.JSON.createObjectNode();
          EVENTS.stream().sorted().forEach(supported.putArray("event_type")::add);
          supported.putArray("notify_type").add("http").add("slack");
          return Reply.ok(supported);
        });
  }

  private static boolean sameName(JsonNode row, JsonNode body, long project) {
    return row.path("project_id").asLong(0) == project
        && Table.text(row, "name").equals(Table.text(body, "name"));
  }

  private static ObjectNode webhookBody(ApiCall call) {
    ObjectNode body = call.body(Bodies.WEBHOOK);
    if (body.path("event_types").isEmpty()) {
      throw ApiError.badRequest("empty event type");
    }
    for (JsonNode event : body.path("event_types")) {
      if (!EVENTS.contains(event.asString(""))) {
        throw ApiError.badRequest("unsupported event type " + event.asString(""));
      }
    }
    if (body.path("targets").isEmpty()) {
      throw ApiError.badRequest(
          "empty notification target with policy " + Table.text(body, "name"));
    }
    body.path("targets").forEach(target -> checkTarget((ObjectNode) target));
    return body;
  }

  private static void checkTarget(ObjectNode target) {
    String type = Table.text(target, "type");
    String format = Table.text(target, "payload_format");
    if (!type.equals("http") && !type.equals("slack")) {
      throw ApiError.badRequest("unsupported target type " + type);
    }
    if (!Table.text(target, "address").matches("https?://.+")) {
      throw ApiError.badRequest("invalid address");
    }
    if (type.equals("slack") && !format.isEmpty()) {
      throw ApiError.badRequest("set payload format is not allowed for slack");
    }
    if (type.equals("http") && format.isEmpty()) {
      target.put("payload_format", "Default");
    } else if (!format.isEmpty() && !Set.of("Default", "CloudEvents").contains(format)) {
      throw ApiError.badRequest("unsupported payload format type: " + format);
    }
  }
}
