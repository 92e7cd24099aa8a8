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

/** Whom Harbor tells of what happens in a project. */
public final class Webhooks {

  private final HarborRest rest;
  private final String project;

  public Webhooks(HarborRest rest, String project) {
    this.rest = rest;
    this.project = project;
  }

  /** A policy: these events to these targets. */
  public record Policy(
      @Nullable Long id,
      String name,
      @Nullable String description,
      @Nullable List<Target> targets,
      @Nullable List<String> eventTypes,
      boolean enabled,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {}

  /**
   * @param type {@code http} or {@code slack}
   * @param authHeader a secret, which Harbor tells to whom may read the policy
   * @param payloadFormat {@code Default} or {@code CloudEvents}; for http only
   */
  public record Target(
      String type,
      String address,
      @Nullable String authHeader,
      boolean skipCertVerify,
      @Nullable String payloadFormat) {
    @Override
    public String toString() {
      return "Target[" + type + ", " + address + "]";
    }
  }

  /** One notification or a series of them. */
  public record Execution(
      long id, @Nullable String status, @Nullable String trigger, @Nullable String startTime) {}

  /** What this Harbor can notify of, and how. */
  public record Supported(@Nullable List<String> eventType, @Nullable List<String> notifyType) {}

  public Listing<Policy> list() {
    return rest.list(
        "list the webhooks of project " + project, path().with("sort", "id"), Policy.class);
  }

  public long create(Policy policy) throws HarborException, InterruptedException {
    return rest.post(
        "create webhook %s in project %s".formatted(policy.name(), project), path(), policy);
  }

  public void update(long id, Policy policy) throws HarborException, InterruptedException {
    rest.put(
        "change webhook %s of project %s".formatted(policy.name(), project),
        path().plus(id),
        policy);
  }

  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete("delete webhook %d of project %s".formatted(id, project), path().plus(id));
  }

  public Listing<Execution> executions(long id) {
    return rest.list(
        "list the notifications of webhook %d of project %s".formatted(id, project),
        path().plus(id, "executions").with("sort", "id"),
        Execution.class);
  }

  public Supported supported() throws HarborException, InterruptedException {
    return rest.get(
        "read the webhook events of project " + project,
        ApiPath.project(project, "webhook", "events"),
        Supported.class);
  }

  private ApiPath path() {
    return ApiPath.project(project, "webhook", "policies");
  }
}
