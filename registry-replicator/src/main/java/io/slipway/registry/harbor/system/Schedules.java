package io.slipway.registry.harbor.system;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborJson;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** When Harbor collects garbage, purges its audit log and scans everything. */
public final class Schedules {

  private final HarborRest rest;

  public Schedules(HarborRest rest) {
    this.rest = rest;
  }

  /** The jobs that have a schedule of their own. */
  public enum Job {
    GC("gc"),
    PURGE_AUDIT("purgeaudit"),
    SCAN_ALL("scanAll");

    private final String segment;

    Job(String segment) {
      this.segment = segment;
    }

    /** In words. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * @param type Hourly, Daily, Weekly, Custom, Manual, None or Schedule
   * @param cron six fields, seconds first
   */
  public record When(String type, @Nullable String cron) {}

  /** A schedule with the parameters of its job. */
  public record Schedule(When schedule, @Nullable Map<String, Object> parameters) {}

  /** What GC and purge tell of a schedule or of a run: parameters are JSON in a text. */
  public record Run(
      long id,
      @Nullable String jobKind,
      @Nullable String jobStatus,
      @Nullable String jobParameters,
      @Nullable When schedule,
      @Nullable JsonNode parameters) {

    /** The parameters, whichever form they came in. */
    public JsonNode settings() {
      if (parameters != null) {
        return parameters;
      }
      try {
        return HarborJson.MAPPER.readTree(jobParameters == null ? "{}" : jobParameters);
      } catch (JacksonException e) {
        return HarborJson.MAPPER.createObjectNode();
      }
    }
  }

  /** Empty where there is no schedule. */
  public Optional<Run> find(Job job) throws HarborException, InterruptedException {
    return rest.find("read the schedule of " + job.words(), path(job, "schedule"), Run.class)
        .filter(run -> run.schedule() != null && !run.schedule().type().isEmpty());
  }

  /** Sets, changes or, with the type None, removes a schedule. */
  public void set(Job job, Schedule schedule) throws HarborException, InterruptedException {
    rest.put("set the schedule of " + job.words(), path(job, "schedule"), schedule);
  }

  /** Starts a run now; its id, or 0 where Harbor tells none (scan all). */
  public long start(Job job, Map<String, Object> parameters)
      throws HarborException, InterruptedException {
    return rest.post(
        "start " + job.words(),
        path(job, "schedule"),
        new Schedule(new When("Manual", null), parameters));
  }

  /** Runs of GC or purge, oldest first. */
  public Listing<Run> runs(Job job) {
    return rest.list("list the runs of " + job.words(), path(job).with("sort", "id"), Run.class);
  }

  public String log(Job job, long run) throws HarborException, InterruptedException {
    return rest.text("read the log of " + job.words() + " " + run, path(job, run, "log"));
  }

  private static ApiPath path(Job job, Object... more) {
    return ApiPath.of("system", job.segment).plus(more);
  }
}
