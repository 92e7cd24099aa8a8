package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Registries, replication policies, their executions, tasks and logs. */
final class ReplicationEndpoints {

  private static final Set<String> TYPES =
      Set.of("harbor", "docker-hub", "docker-registry", "quay", "github-ghcr", "aws-ecr");
  private static final Set<String> TRIGGERS = Set.of("", "manual", "event_based", "scheduled");
  private static final String CRON = "0 (?!\\*)\\S+( \\S+){4}";

  private ReplicationEndpoints() {}

  static void on(Routes routes) {
    registries(routes);
    policies(routes);
    executions(routes);
  }

  private static void registries(Routes routes) {
    String path = "/registries";
    routes.on(
        "GET",
        path,
        Need.system("registry", "list"),
        Routes.LIST + " name",
        call ->
            call.page(
                call.state().registries.where(row -> true).stream()
                    .map(ReplicationEndpoints::shown)
                    .toList()));
    routes.on("POST", path, Need.system("registry", "create"), ReplicationEndpoints::create);
    routes.on(
        "POST",
        path + "/ping",
        Need.system("registry", "read"),
        call -> {
          call.state().registries.get(call.body(Bodies.PING).path("id").asLong(0));
          return Reply.ok();
        });
    routes.on(
        "GET",
        path + "/{id}",
        Need.system("registry", "read"),
        call -> Reply.ok(shown(call.state().registries.get(call.id("id")))));
    routes.on(
        "PUT", path + "/{id}", Need.system("registry", "update"), ReplicationEndpoints::update);
    routes.on(
        "DELETE", path + "/{id}", Need.system("registry", "delete"), ReplicationEndpoints::remove);
    routes.on(
        "GET",
        "/replication/adapters",
        Need.system("replication-adapter", "list"),
        call -> Reply.ok(TYPES.stream().sorted().toList()));
  }

  /** Secrets leave as stars. */
  private static ObjectNode shown(ObjectNode row) {
    ObjectNode copy = row.deepCopy();
    if (copy.path("credential") instanceof ObjectNode credential
        && !Table.text(credential, "access_secret").isEmpty()) {
      credential.put("access_secret", "*****");
    }
    return copy;
  }

  private static Reply create(ApiCall call) {
    ObjectNode body = call.body(Bodies.REGISTRY);
    String name = Table.text(body, "name");
    if (name.isEmpty() || Table.text(body, "url").isEmpty()) {
      throw ApiError.badRequest("empty name or url");
    }
    if (!TYPES.contains(Table.text(body, "type"))) {
      throw ApiError.badRequest("unsupported registry type " + Table.text(body, "type"));
    }
    if (call.state().registries.first("name", name).isPresent()) {
      throw ApiError.conflict("registry " + name + " already exists");
    }
    return call.created(call.state().registries.add(body.put("status", "healthy")));
  }

  private static Reply update(ApiCall call) {
    ObjectNode body = call.body(Bodies.REGISTRY_UPDATE);
    ObjectNode row = call.state().registries.get(call.id("id"));
    ObjectNode credential = row.withObject("credential");
    take(body, "credential_type", credential, "type");
    take(body, "access_key", credential, "access_key");
    take(body, "access_secret", credential, "access_secret");
    call.state().registries.merge(call.id("id"), body);
    return Reply.ok();
  }

  private static void take(ObjectNode from, String field, ObjectNode to, String name) {
    JsonNode value = from.remove(field);
    if (value != null && !value.isNull()) {
      to.set(name, value);
    }
  }

  private static Reply remove(ApiCall call) {
    long id = call.id("id");
    call.state().registries.get(id);
    boolean used =
        !call.state()
                .policies
                .where(
                    row ->
                        registryId(row, "src_registry") == id
                            || registryId(row, "dest_registry") == id)
                .isEmpty()
            || !call.state().projects.where("registry_id", id).isEmpty();
    if (used) {
      throw ApiError.precondition("the registry %d is referenced, cannot delete it".formatted(id));
    }
    call.state().registries.remove(id);
    return Reply.ok();
  }

  private static long registryId(JsonNode policy, String field) {
    return policy.path(field).path("id").asLong(0);
  }

  private static void policies(Routes routes) {
    String path = "/replication/policies";
    routes.on(
        "GET",
        path,
        Need.system("replication-policy", "list"),
        Routes.LIST + " name",
        call -> call.page(call.state().policies.where(row -> true)));
    routes.on(
        "POST",
        path,
        Need.system("replication-policy", "create"),
        call -> {
          ObjectNode body = policy(call);
          if (call.state().policies.first("name", Table.text(body, "name")).isPresent()) {
            throw ApiError.conflict("replication policy " + Table.text(body, "name"));
          }
          return call.created(call.state().policies.add(body));
        });
    routes.on(
        "GET",
        path + "/{id}",
        Need.system("replication-policy", "read"),
        call -> Reply.ok(call.state().policies.get(call.id("id"))));
    routes.on(
        "PUT",
        path + "/{id}",
        Need.system("replication-policy", "update"),
        call -> {
          call.state().policies.get(call.id("id"));
          call.state().policies.merge(call.id("id"), policy(call));
          return Reply.ok();
        });
    routes.on(
        "DELETE",
        path + "/{id}",
        Need.system("replication-policy", "delete"),
        call -> {
          boolean runs =
              call.state().executions.where("policy_id", call.id("id")).stream()
                  .anyMatch(row -> Table.text(row, "status").equals("InProgress"));
          if (runs) {
            throw ApiError.precondition("the policy has running executions");
          }
          call.state().policies.remove(call.id("id"));
          return Reply.ok();
        });
  }

  private static ObjectNode policy(ApiCall call) {
    ObjectNode body = call.body(Bodies.REPLICATION);
    if (Table.text(body, "name").isEmpty()) {
      throw ApiError.badRequest("empty name");
    }
    long source = registryId(body, "src_registry");
    long destination = registryId(body, "dest_registry");
    if ((source == 0) == (destination == 0)) {
      throw ApiError.badRequest(
          "either src_registry or dest_registry should be empty and the other one shouldn't");
    }
    body.set("src_registry", shown(call.state().registry(source)));
    body.set("dest_registry", shown(call.state().registry(destination)));
    checkTrigger(body.path("trigger"));
    body.path("filters").forEach(ReplicationEndpoints::checkFilter);
    if (!body.has("dest_namespace_replace_count")) {
      body.put("dest_namespace_replace_count", -1);
    }
    return body;
  }

  private static void checkTrigger(JsonNode trigger) {
    String type = Table.text(trigger, "type");
    String cron = Table.text(trigger.path("trigger_settings"), "cron");
    if (!TRIGGERS.contains(type)) {
      throw ApiError.badRequest("invalid trigger type");
    }
    if (type.equals("scheduled") && !cron.matches(CRON)) {
      throw ApiError.badRequest("invalid cron string for scheduled trigger: " + cron);
    }
  }

  private static void checkFilter(JsonNode filter) {
    String type = Table.text(filter, "type");
    boolean fits =
        switch (type) {
          case "name", "resource" ->
              filter.path("value").isString() && Table.text(filter, "decoration").isEmpty();
          case "tag" -> filter.path("value").isString();
          case "label" -> filter.path("value").isArray();
          default -> false;
        };
    if (!fits) {
      throw ApiError.badRequest("invalid filter type");
    }
  }

  private static void executions(Routes routes) {
    String path = "/replication/executions";
    routes.on("POST", path, Need.system("replication", "create"), ReplicationEndpoints::start);
    routes.on(
        "GET",
        path,
        Need.system("replication", "list"),
        "page page_size sort policy_id status trigger",
        call ->
            call.page(
                call.state()
                    .executions
                    .where(
                        row ->
                            call.query("policy_id")
                                .map(id -> row.path("policy_id").asString("").equals(id))
                                .orElse(true))));
    routes.on(
        "GET",
        path + "/{id}",
        Need.system("replication", "read"),
        call -> {
          ObjectNode seen = call.state().executions.get(call.id("id")).deepCopy();
          finish(call, seen);
          return Reply.ok(seen);
        });
    routes.on(
        "PUT",
        path + "/{id}",
        Need.system("replication", "create"),
        call -> {
          call.state().executions.get(call.id("id")).put("status", "Stopped");
          return Reply.ok();
        });
    routes.on(
        "GET",
        path + "/{id}/tasks",
        Need.system("replication", "list"),
        "page page_size sort status resource_type",
        call -> {
          call.state().executions.get(call.id("id"));
          return call.page(call.state().tasks.where("execution_id", call.id("id")));
        });
    routes.on(
        "GET",
        path + "/{id}/tasks/{task}/log",
        Need.system("replication", "read"),
        call -> {
          ObjectNode task = call.state().tasks.get(call.id("task"));
          if (task.path("execution_id").asLong(0) != call.id("id")) {
            throw ApiError.notFound("execution contains no task with ID " + call.id("task"));
          }
          return Reply.text("copying %s\ndone\n".formatted(Table.text(task, "src_resource")));
        });
  }

  /** One task for each artifact that the policy's name filter takes. */
  private static Reply start(ApiCall call) {
    HarborState state = call.state();
    ObjectNode policy = state.policies.get(call.body(Bodies.START).path("policy_id").asLong(0));
    List<ObjectNode> taken =
        state.artifacts.where(row -> takes(policy, Table.text(row, "repository_name")));
    ObjectNode execution = HarborState.JSON.createObjectNode();
    execution.put("policy_id", policy.path("id").asLong(0)).put("trigger", "manual");
    execution.put("status", "InProgress").put("status_text", "");
    execution.put("total", taken.size()).put("in_progress", taken.size());
    execution.put("succeed", 0).put("failed", 0).put("stopped", 0);
    long id = state.executions.add(execution).path("id").asLong(0);
    for (ObjectNode artifact : taken) {
      String name = Table.text(artifact, "repository_name");
      ObjectNode task = HarborState.JSON.createObjectNode().put("execution_id", id);
      task.put("status", "InProgress").put("resource_type", "artifact").put("operation", "copy");
      state.tasks.add(
          task.put("src_resource", name + ":[" + Table.text(artifact, "digest") + "]")
              .put("dst_resource", name));
    }
    return Reply.created(call.uri() + "/" + id);
  }

  private static boolean takes(JsonNode policy, String repository) {
    for (JsonNode filter : policy.path("filters")) {
      if (Table.text(filter, "type").equals("name")
          && !Globs.matches(Table.text(filter, "value"), repository)) {
        return false;
      }
    }
    return true;
  }

  /** An execution is under way when it is first looked at, and done at the next look. */
  private static void finish(ApiCall call, ObjectNode seen) {
    if (!Table.text(seen, "status").equals("InProgress")) {
      return;
    }
    ObjectNode row = call.state().executions.get(call.id("id"));
    row.put("status", "Succeed").put("succeed", row.path("total").asInt(0)).put("in_progress", 0);
    call.state()
        .tasks
        .where("execution_id", call.id("id"))
        .forEach(task -> task.put("status", "Succeed"));
  }
}
