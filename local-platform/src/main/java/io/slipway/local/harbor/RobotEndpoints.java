package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Robot accounts: names get a prefix, secrets are told once. */
final class RobotEndpoints {

  static final String PREFIX = "robot$";

  private static final Pattern PROJECT_QUERY = Pattern.compile("Level=project,ProjectID=(\\d+)");
  private static final String SECRET = "[A-Za-z0-9]{8,128}";
  private static final SecureRandom RANDOM = new SecureRandom();

  private RobotEndpoints() {}

  static void on(Routes routes) {
    routes.on("GET", "/robots", Need.ACCOUNT, Routes.LIST, RobotEndpoints::list);
    routes.on("POST", "/robots", Need.ACCOUNT, RobotEndpoints::create);
    routes.on(
        "GET",
        "/robots/{id}",
        Need.ACCOUNT,
        call ->
            Reply.ok(
                Bodies.ROBOT.only(require(call, call.state().robots.get(call.id("id")), "read"))));
    routes.on("PUT", "/robots/{id}", Need.ACCOUNT, RobotEndpoints::update);
    routes.on("PATCH", "/robots/{id}", Need.ACCOUNT, RobotEndpoints::refresh);
    routes.on(
        "DELETE",
        "/robots/{id}",
        Need.ACCOUNT,
        call -> {
          require(call, call.state().robots.get(call.id("id")), "delete");
          call.state().robots.remove(call.id("id"));
          call.state().robotSecrets.remove(call.id("id"));
          return Reply.ok();
        });
  }

  private static Reply list(ApiCall call) {
    String query = call.query("q").orElse("Level=system");
    Matcher project = PROJECT_QUERY.matcher(query);
    if (!project.matches() && query.startsWith("Level=project")) {
      throw ApiError.badRequest("must with project ID when to query project robots");
    }
    long projectId = project.matches() ? Long.parseLong(project.group(1)) : 0;
    String level = projectId == 0 ? "system" : "project";
    requireAt(call, level, projectId, "list");
    return call.page(call.state().robots.where("project_id", projectId), Bodies.ROBOT);
  }

  private static Reply create(ApiCall call) {
    ObjectNode body = call.body(Bodies.NEW_ROBOT);
    String name = Table.text(body, "name");
    if (!name.matches("[a-z0-9]+(?:[._-][a-z0-9]+)*")) {
      throw ApiError.badRequest("robot name is not in lower case or contains illegal characters");
    }
    validate(body);
    long project = projectOf(call, body);
    requireAt(call, Table.text(body, "level"), project, "create");
    String shown = PREFIX + (project == 0 ? "" : projectName(body) + "+") + name;
    if (call.state().robots.first("name", shown).isPresent()) {
      throw ApiError.conflict("robot account " + shown + " already exists");
    }
    // The creating handler takes neither over (handler/robot.go).
    body.remove(List.of("disable", "secret"));
    body.put("name", shown).put("project_id", project).put("editable", true);
    body.put("disable", false).put("expires_at", expiry(call, body));
    long id = call.state().robots.add(body).path("id").asLong(0);
    String secret = newSecret();
    call.state().robotSecrets.put(id, secret);
    call.state()
        .log(Optional.empty(), call.who(), "create", "robot", shown, "create robot: " + shown);
    return new Reply(
        201,
        Map.of("id", id, "name", shown, "secret", secret),
        Map.of("Location", call.uri() + "/" + id));
  }

  private static long expiry(ApiCall call, JsonNode body) {
    long days = body.path("duration").asLong(0);
    return days == -1
        ? -1
        : call.state().clock.instant().plus(Duration.ofDays(days)).getEpochSecond();
  }

  private static void validate(JsonNode body) {
    long duration = body.path("duration").asLong(0);
    if (duration != -1 && duration < 1) {
      throw ApiError.badRequest("bad request error duration input: " + duration);
    }
    String level = Table.text(body, "level");
    if (!level.equals("system") && !level.equals("project")) {
      throw ApiError.badRequest("bad request error level input: " + level);
    }
    JsonNode permissions = body.path("permissions");
    if (permissions.isEmpty()) {
      throw ApiError.badRequest("bad request empty permission");
    }
    if (level.equals("project") && permissions.size() > 1) {
      throw ApiError.badRequest("bad request permission");
    }
    for (JsonNode permission : permissions) {
      if (permission.path("access").isEmpty()) {
        throw ApiError.badRequest("bad request empty access");
      }
      permission.path("access").forEach(RobotEndpoints::validateAccess);
    }
  }

  private static void validateAccess(JsonNode access) {
    String resource = Table.text(access, "resource");
    String action = Table.text(access, "action");
    if (!resource.matches("[a-z0-9-]+")
        || !action.matches("pull|push|create|read|update|delete|list|stop")) {
      throw ApiError.badRequest("bad request permission: " + resource + ":" + action);
    }
  }

  private static String projectName(JsonNode body) {
    return Table.text(body.path("permissions").path(0), "namespace");
  }

  private static long projectOf(ApiCall call, JsonNode body) {
    return Table.text(body, "level").equals("system")
        ? 0
        : call.state().project(projectName(body)).path("project_id").asLong(0);
  }

  private static Reply update(ApiCall call) {
    ObjectNode body = call.body(Bodies.ROBOT);
    ObjectNode robot = require(call, call.state().robots.get(call.id("id")), "update");
    validate(body);
    if (!Table.text(body, "name").equals(Table.text(robot, "name"))
        || !Table.text(body, "level").equals(Table.text(robot, "level"))) {
      throw ApiError.badRequest("cannot update the level or name of robot");
    }
    if (projectOf(call, body) != robot.path("project_id").asLong(0)) {
      throw ApiError.badRequest("cannot update the project id of robot");
    }
    call.state()
        .robots
        .merge(call.id("id"), body.retain("description", "disable", "duration", "permissions"));
    return Reply.ok();
  }

  private static Reply refresh(ApiCall call) {
    String given = Table.text(call.body(Bodies.ROBOT_SECRET), "secret");
    require(call, call.state().robots.get(call.id("id")), "update");
    if (!given.isEmpty() && !given.matches(SECRET)) {
      throw ApiError.badRequest("the secret must be 8-128, inclusively, characters long");
    }
    String secret = given.isEmpty() ? newSecret() : given;
    call.state().robotSecrets.put(call.id("id"), secret);
    return Reply.ok(Map.of("secret", given.isEmpty() ? secret : ""));
  }

  private static String newSecret() {
    byte[] bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    return "Aa1" + Base64.getEncoder().encodeToString(bytes).replaceAll("[^A-Za-z0-9]", "x");
  }

  private static ObjectNode require(ApiCall call, ObjectNode robot, String action) {
    requireAt(call, Table.text(robot, "level"), robot.path("project_id").asLong(0), action);
    return robot;
  }

  private static void requireAt(ApiCall call, String level, long project, String action) {
    boolean may =
        level.equals("system")
            ? call.who().mayAtSystem("robot", action)
            : call.state().may(call.who(), call.state().projects.get(project), "robot", action);
    if (!may) {
      throw ApiError.forbidden("forbidden");
    }
  }
}
