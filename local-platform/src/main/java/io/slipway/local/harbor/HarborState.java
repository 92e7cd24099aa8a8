package io.slipway.local.harbor;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** All that this Harbor knows; whoever reads or writes holds its lock. */
final class HarborState {

  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LOCAL_REGISTRY = "Local";

  final Clock clock;
  final Table users;
  final Table groups;
  final Table projects;
  final Table members;
  final Table labels;
  final Table robots;
  final Table registries;
  final Table policies;
  final Table executions;
  final Table tasks;
  final Table webhooks;
  final Table retentions;
  final Table retentionRuns;
  final Table immutableRules;
  final Table quotas;
  final Table repositories;
  final Table artifacts;
  final Table tags;
  final Table audit;
  final Table jobs;
  final Map<String, ObjectNode> schedules = new HashMap<>();
  final Map<Long, String> robotSecrets = new HashMap<>();
  final Map<String, String> passwords = new HashMap<>();
  final Map<String, Map<String, Integer>> vulnerabilities = new LinkedHashMap<>();

  HarborState(Clock clock, String adminPassword) {
    this.clock = clock;
    users = new Table("user", "user_id", clock);
    groups = new Table("user group", "id", clock);
    projects = new Table("project", "project_id", clock);
    members = new Table("member", "id", clock);
    labels = new Table("label", "id", clock);
    robots = new Table("robot", "id", clock);
    registries = new Table("registry", "id", clock);
    policies = new Table("replication policy", "id", clock);
    executions = new Table("execution", "id", clock);
    tasks = new Table("task", "id", clock);
    webhooks = new Table("webhook policy", "id", clock);
    retentions = new Table("retention policy", "id", clock);
    retentionRuns = new Table("retention execution", "id", clock);
    immutableRules = new Table("immutable rule", "id", clock);
    quotas = new Table("quota", "id", clock);
    repositories = new Table("repository", "id", clock);
    artifacts = new Table("artifact", "id", clock);
    tags = new Table("tag", "id", clock);
    audit = new Table("audit log", "id", clock);
    jobs = new Table("job", "id", clock);
    addUser("admin", adminPassword, true);
  }

  void addUser(String name, String password, boolean admin) {
    users.add(JSON.createObjectNode().put("username", name).put("sysadmin_flag", admin));
    passwords.put(name, password);
  }

  ObjectNode project(String name) {
    return projects
        .first("name", name)
        .orElseThrow(() -> ApiError.notFound("project %s not found".formatted(name)));
  }

  /** The best of the roles that a user has in a project; 0 for none. */
  int role(Principal who, ObjectNode project) {
    return members.where("project_id", project.path("project_id").asLong(0)).stream()
        .filter(row -> Table.text(row, "entity_type").equals("u"))
        .filter(row -> Table.text(row, "entity_name").equals(who.name()))
        .mapToInt(row -> row.path("role_id").asInt(0))
        .findFirst()
        .orElse(0);
  }

  boolean may(Principal who, ObjectNode project, String resource, String action) {
    return who.mayInProject(project, role(who, project), resource, action);
  }

  ObjectNode registry(long id) {
    return id == 0
        ? JSON.createObjectNode().put("id", 0).put("name", LOCAL_REGISTRY).put("type", "harbor")
        : registries.get(id);
  }

  void log(
      Optional<ObjectNode> project,
      Principal who,
      String operation,
      String type,
      String resource,
      String words) {
    audit.add(
        JSON.createObjectNode()
            .put("project_id", project.map(row -> row.path("project_id").asLong(0)).orElse(0L))
            .put("username", who.name())
            .put("resource", resource)
            .put("resource_type", type)
            .put("operation", operation)
            .put("operation_description", words)
            .put("operation_result", true)
            .put("op_time", clock.instant().toString()));
  }
}
