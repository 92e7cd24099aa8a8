package io.slipway.registry.harbor.project;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Which tags a project keeps; each project has at most one policy. */
public final class Retentions {

  private final HarborRest rest;

  public Retentions(HarborRest rest) {
    this.rest = rest;
  }

  /** A policy; {@code algorithm} is {@code or}. */
  public record Policy(
      @Nullable Long id,
      String algorithm,
      @Nullable List<Rule> rules,
      @Nullable Trigger trigger,
      @Nullable Scope scope,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {}

  /**
   * @param template what is kept: {@code latestPushedK}, {@code latestPulledN}, {@code
   *     nDaysSinceLastPush}, {@code nDaysSinceLastPull}, {@code always}
   * @param params the template's name to its number
   */
  public record Rule(
      @Nullable Integer id,
      @Nullable Integer priority,
      boolean disabled,
      String action,
      String template,
      @Nullable Map<String, JsonNode> params,
      @Nullable List<Selector> tagSelectors,
      @Nullable Map<String, List<Selector>> scopeSelectors,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {}

  /** {@code settings.cron} is empty where the policy is only run by hand. */
  public record Trigger(
      String kind,
      @Nullable Map<String, JsonNode> settings,
      @Nullable Map<String, JsonNode> references) {}

  /** The project. */
  public record Scope(String level, long ref) {}

  /** A run of a policy. */
  public record Execution(
      long id, long policyId, @Nullable String status, @Nullable String trigger, boolean dryRun) {}

  /** What a run did to one repository. */
  public record Task(
      long id,
      long executionId,
      @Nullable String repository,
      @Nullable String status,
      @Nullable Integer total,
      @Nullable Integer retained) {}

  private record Start(boolean dryRun) {}

  public Policy get(long id) throws HarborException, InterruptedException {
    return rest.get("read retention policy " + id, ApiPath.of("retentions", id), Policy.class);
  }

  public long create(Policy policy) throws HarborException, InterruptedException {
    return rest.post("create a retention policy", ApiPath.of("retentions"), policy);
  }

  public void update(long id, Policy policy) throws HarborException, InterruptedException {
    rest.put("change retention policy " + id, ApiPath.of("retentions", id), policy);
  }

  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete("delete retention policy " + id, ApiPath.of("retentions", id));
  }

  public long start(long id, boolean dryRun) throws HarborException, InterruptedException {
    return rest.post(
        "run retention policy " + id,
        ApiPath.of("retentions", id, "executions"),
        new Start(dryRun));
  }

  public Listing<Execution> executions(long id) {
    return rest.list(
        "list the runs of retention policy " + id,
        ApiPath.of("retentions", id, "executions"),
        Execution.class);
  }

  public Listing<Task> tasks(long id, long execution) {
    return rest.list(
        "list the tasks of run %d of retention policy %d".formatted(execution, id),
        ApiPath.of("retentions", id, "executions", execution, "tasks"),
        Task.class);
  }
}
