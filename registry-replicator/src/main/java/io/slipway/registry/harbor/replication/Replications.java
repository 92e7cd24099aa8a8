package io.slipway.registry.harbor.replication;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Policies by which Harbor itself replicates, their executions, tasks and logs. */
public final class Replications {

  private static final String POLICIES = "policies";
  private static final String EXECUTIONS = "executions";
  private static final Set<String> UNDER_WAY = Set.of("InProgress", "");

  private final HarborRest rest;

  public Replications(HarborRest rest) {
    this.rest = rest;
  }

  /**
   * @param srcRegistry null or id 0 for the Harbor itself; of the two registries exactly one is
   *     another
   * @param destNamespaceReplaceCount how many parts of a repository's name the destination's
   *     namespace replaces; -1 is Harbor's old way
   * @param speed KB/s for each task, 0 or less for no limit
   */
  public record Policy(
      @Nullable Long id,
      String name,
      @Nullable String description,
      @Nullable RegistryRef srcRegistry,
      @Nullable RegistryRef destRegistry,
      @Nullable String destNamespace,
      @Nullable Integer destNamespaceReplaceCount,
      @Nullable Trigger trigger,
      @Nullable List<Filter> filters,
      @Nullable Boolean deletion,
      @Nullable Boolean override,
      @Nullable Boolean enabled,
      @Nullable Integer speed,
      @Nullable Boolean copyByChunk,
      @Nullable Boolean singleActiveReplication,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {}

  /** A registry by id; in an answer with its name. */
  public record RegistryRef(@Nullable Long id, @Nullable String name) {}

  /** {@code manual}, {@code event_based} or {@code scheduled}. */
  public record Trigger(@Nullable String type, @Nullable Settings triggerSettings) {
    /** Six fields, seconds first. */
    public record Settings(@Nullable String cron) {}
  }

  /**
   * @param type {@code name}, {@code tag}, {@code label}, {@code resource}
   * @param value a text; for labels a list of texts
   * @param decoration {@code matches} or {@code excludes}; for tags and labels only
   */
  public record Filter(String type, @Nullable JsonNode value, @Nullable String decoration) {}

  /** A run of a policy: InProgress, Succeed, Stopped or Failed. */
  public record Execution(
      long id,
      long policyId,
      @Nullable String status,
      @Nullable String statusText,
      @Nullable String trigger,
      int total,
      int succeed,
      int failed,
      int inProgress,
      int stopped) {

    public boolean isUnderWay() {
      return UNDER_WAY.contains(status == null ? "" : status);
    }
  }

  /** One artifact of an execution. */
  public record Task(
      long id,
      long executionId,
      @Nullable String status,
      @Nullable String resourceType,
      @Nullable String operation,
      @Nullable String srcResource,
      @Nullable String dstResource) {}

  private record Start(long policyId) {}

  public Listing<Policy> policies() {
    return rest.list(
        "list the replication policies", path(POLICIES).with("sort", "id"), Policy.class);
  }

  public Policy policy(long id) throws HarborException, InterruptedException {
    return rest.get("read replication policy " + id, path(POLICIES, id), Policy.class);
  }

  public long create(Policy policy) throws HarborException, InterruptedException {
    return rest.post("create replication policy " + policy.name(), path(POLICIES), policy);
  }

  public void update(long id, Policy policy) throws HarborException, InterruptedException {
    rest.put("change replication policy " + policy.name(), path(POLICIES, id), policy);
  }

  /** Harbor refuses with 412 while an execution of it runs. */
  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete("delete replication policy " + id, path(POLICIES, id));
  }

  public long start(long policy) throws HarborException, InterruptedException {
    return rest.post("start replication policy " + policy, path(EXECUTIONS), new Start(policy));
  }

  public void stop(long execution) throws HarborException, InterruptedException {
    rest.put("stop replication " + execution, path(EXECUTIONS, execution), Map.of());
  }

  public Execution execution(long id) throws HarborException, InterruptedException {
    return rest.get("read replication " + id, path(EXECUTIONS, id), Execution.class);
  }

  public Listing<Execution> executions(long policy) {
    return rest.list(
        "list the runs of replication policy " + policy,
        path(EXECUTIONS).with("policy_id", policy).with("sort", "id"),
        Execution.class);
  }

  public Listing<Task> tasks(long execution) {
    return rest.list(
        "list the tasks of replication " + execution,
        path(EXECUTIONS, execution, "tasks").with("sort", "id"),
        Task.class);
  }

  public String log(long execution, long task) throws HarborException, InterruptedException {
    return rest.text(
        "read the log of task %d of replication %d".formatted(task, execution),
        path(EXECUTIONS, execution, "tasks", task, "log"));
  }

  /** Waits between two looks. */
  @FunctionalInterface
  public interface Pause {
    void between(Duration wait) throws InterruptedException;
  }

  /** Hears of each look at an execution. */
  @FunctionalInterface
  public interface Watcher {
    void seen(Execution execution);
  }

  /**
   * Follows an execution to its end, however it ends.
   *
   * @throws HarborException where it takes longer than {@code limit}
   */
  public Execution follow(long id, Duration every, Duration limit, Pause pause, Watcher watcher)
      throws HarborException, InterruptedException {
    Execution execution = execution(id);
    watcher.seen(execution);
    for (Duration waited = Duration.ZERO; execution.isUnderWay(); waited = waited.plus(every)) {
      if (waited.compareTo(limit) >= 0) {
        throw HarborException.local(
            "Replication %d at %s is still under way after %d s. Look again later, or stop it."
                .formatted(id, rest.host(), limit.toSeconds()),
            null);
      }
      pause.between(every);
      execution = execution(id);
      watcher.seen(execution);
    }
    return execution;
  }

  private static ApiPath path(Object... segments) {
    return ApiPath.of("replication").plus(segments);
  }
}
