package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.GcSpec;
import io.slipway.registry.harbor.file.PurgeSpec;
import io.slipway.registry.harbor.file.ScheduleSpec;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.system.Schedules;
import io.slipway.registry.harbor.system.Schedules.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The schedule of one of Harbor's jobs. One that isn't set is there as "None", so that it is
 * changed rather than made.
 */
final class ScheduleKind implements Kind<ScheduleKind.Wish, Schedules.Run> {

  /** What the file says of a job. */
  record Wish(Job job, ScheduleSpec schedule, Map<String, Object> parameters) {

    static List<Wish> of(
        @Nullable GcSpec gc, @Nullable PurgeSpec purge, @Nullable ScheduleSpec scan) {
      List<Wish> wishes = new ArrayList<>();
      if (gc != null) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, "delete_untagged", gc.deleteUntagged());
        put(parameters, "dry_run", gc.dryRun());
        put(parameters, "workers", gc.workers());
        wishes.add(new Wish(Job.GC, gc.schedule(), parameters));
      }
      if (purge != null) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, "audit_retention_hour", purge.retentionHours());
        put(parameters, "include_event_types", String.join(",", purge.events()));
        put(parameters, "dry_run", purge.dryRun());
        wishes.add(new Wish(Job.PURGE_AUDIT, purge.schedule(), parameters));
      }
      if (scan != null) {
        wishes.add(new Wish(Job.SCAN_ALL, scan, Map.of()));
      }
      return wishes;
    }

    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
      if (value != null) {
        map.put(key, value);
      }
    }

    boolean isNone() {
      return schedule.every() == ScheduleSpec.Every.NONE;
    }
  }

  private static final Schedules.Run NOT_SET =
      new Schedules.Run(0, null, null, null, new Schedules.When("None", ""), null);

  private final Places places;
  private final Wish wish;

  ScheduleKind(Places places, Wish wish) {
    this.places = places;
    this.wish = wish;
  }

  @Override
  public String word() {
    return "schedule";
  }

  @Override
  public String scope() {
    return "";
  }

  @Override
  public List<Schedules.Run> current() throws HarborException, InterruptedException {
    return List.of(places.harbor.schedules().find(wish.job()).orElse(NOT_SET));
  }

  @Override
  public String keyOf(Wish spec) {
    return spec.job().words();
  }

  @Override
  public String keyFor(Schedules.Run current) {
    return wish.job().words();
  }

  @Override
  public Facts wanted(Wish spec) {
    Facts facts = new Facts().with("every", spec.schedule().every().word());
    if (!spec.isNone()) {
      facts.with("cron", spec.schedule().effectiveCron());
      spec.parameters().forEach(facts::with);
    }
    return facts;
  }

  @Override
  public Facts now(Schedules.Run current) {
    Schedules.When when = current.schedule() == null ? NOT_SET.schedule() : current.schedule();
    Facts facts = new Facts();
    if (when != null) {
      facts.with("every", when.type()).text("cron", when.cron());
    }
    for (String key : wish.parameters().keySet()) {
      JsonNode value = current.settings().path(key);
      facts.with(key, value.isMissingNode() ? "" : value.asString(""));
    }
    return facts;
  }

  @Override
  public void create(Wish spec) throws HarborException, InterruptedException {
    set(spec, Map.of());
  }

  /** Parameters that the file doesn't know stay. */
  @Override
  public void update(Schedules.Run current, Wish spec)
      throws HarborException, InterruptedException {
    Map<String, Object> kept = new LinkedHashMap<>();
    current.settings().properties().forEach(one -> kept.put(one.getKey(), one.getValue()));
    set(spec, kept);
  }

  private void set(Wish spec, Map<String, Object> kept)
      throws HarborException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>(kept);
    parameters.putAll(spec.parameters());
    places
        .harbor
        .schedules()
        .set(
            spec.job(),
            new Schedules.Schedule(
                new Schedules.When(spec.schedule().every().word(), spec.schedule().effectiveCron()),
                parameters.isEmpty() ? null : parameters));
  }

  @Override
  public void delete(Schedules.Run current) {
    throw new IllegalStateException("A schedule is set to none rather than deleted");
  }
}
