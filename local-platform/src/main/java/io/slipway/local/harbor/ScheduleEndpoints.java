package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Schedules of garbage collection, of the audit log's purge and of scans. */
final class ScheduleEndpoints {

  private static final Set<String> REGULAR = Set.of("Hourly", "Daily", "Weekly", "Custom");
  private static final String CRON = "0( \\S+){5}";
  private static final int MOST_WORKERS = 10;

  private ScheduleEndpoints() {}

  static void on(Routes routes) {
    job(routes, "gc", "garbage-collection");
    job(routes, "purgeaudit", "purge-audit");
    job(routes, "scanAll", "scan-all");
  }

  private static void job(Routes routes, String job, String resource) {
    String path = "/system/" + job + "/schedule";
    routes.on("GET", path, Need.system(resource, "read"), call -> get(call, job));
    routes.on("PUT", path, Need.system(resource, "update"), call -> set(call, job));
    routes.on("POST", path, Need.system(resource, "create"), call -> create(call, job));
    if (!job.equals("scanAll")) {
      routes.on(
          "GET",
          "/system/" + job,
          Need.system(resource, "list"),
          Routes.LIST,
          call -> call.page(call.state().jobs.where("job_name", job)));
      routes.on(
          "GET",
          "/system/" + job + "/{id}/log",
          Need.system(resource, "read"),
          call -> Reply.text("run " + call.state().jobs.get(call.id("id")).path("id") + " done\n"));
    }
  }

  /** Where there is no schedule, the body is empty. GC and purge tell their settings as text. */
  private static Reply get(ApiCall call, String job) {
    @Nullable ObjectNode schedule = call.state().schedules.get(job);
    if (schedule == null) {
      return Reply.ok();
    }
    ObjectNode shown = HarborState.JSON.createObjectNode();
    shown.set("schedule", schedule.path("schedule"));
    if (job.equals("scanAll")) {
      shown.set("parameters", schedule.path("parameters"));
    } else {
      shown.put("job_parameters", schedule.path("parameters").toString());
    }
    return Reply.ok(shown);
  }

  private static Reply set(ApiCall call, String job) {
    ObjectNode body = call.body(Bodies.SCHEDULE);
    String type = Table.text(body.path("schedule"), "type");
    if (type.equals("None")) {
      call.state().schedules.remove(job);
    } else {
      check(body, type, job);
      call.state().schedules.put(job, settled(body, job));
    }
    return Reply.ok();
  }

  private static ObjectNode settled(ObjectNode body, String job) {
    ObjectNode parameters =
        body.path("parameters") instanceof ObjectNode given
            ? given
            : HarborState.JSON.createObjectNode();
    if (job.equals("gc")) {
      // Harbor adds one of its own (handler/gc.go).
      parameters.put("time_window", 2);
    }
    body.set("parameters", parameters);
    return body;
  }

  private static void check(JsonNode body, String type, String job) {
    String cron = Table.text(body.path("schedule"), "cron");
    if (!REGULAR.contains(type)) {
      throw ApiError.unprocessable("schedule.type in body should be one of " + REGULAR);
    }
    if (!cron.matches(CRON)) {
      throw ApiError.badRequest("invalid cron string for scheduled " + job + ": " + cron);
    }
    JsonNode parameters = body.path("parameters");
    JsonNode workers = parameters.path("workers");
    if (!workers.isMissingNode() && (workers.asInt(0) < 1 || workers.asInt(0) > MOST_WORKERS)) {
      throw ApiError.badRequest("Error: Invalid number of workers:" + workers);
    }
    if (job.equals("purgeaudit") && !parameters.has("audit_retention_hour")) {
      throw ApiError.badRequest("audit_retention_hour should provide");
    }
    if (job.equals("purgeaudit") && !parameters.has("include_event_types")) {
      throw ApiError.badRequest("include_event_types should provide");
    }
  }

  private static Reply create(ApiCall call, String job) {
    ObjectNode body = call.body(Bodies.SCHEDULE);
    String type = Table.text(body.path("schedule"), "type");
    if (!type.equals("Manual")) {
      return set(call, job).with("Location", call.uri() + "/0");
    }
    ObjectNode run = HarborState.JSON.createObjectNode();
    run.put("job_name", job).put("job_kind", "MANUAL").put("job_status", "Success");
    run.put("job_parameters", body.path("parameters").toString());
    ObjectNode row = call.state().jobs.add(run);
    String location = call.uri().replaceFirst("/schedule$", "/" + row.path("id"));
    return Reply.created(location);
  }
}
