package io.slipway.registry.harbor.system;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Limits of what projects may store; for administrators only. */
public final class Quotas {

  /** The resource that Harbor counts: bytes. */
  public static final String STORAGE = "storage";

  private final HarborRest rest;

  public Quotas(HarborRest rest) {
    this.rest = rest;
  }

  /**
   * @param hard the limits by resource, bytes; -1 is none
   * @param used the same resources, bytes
   */
  public record Quota(
      long id,
      @Nullable JsonNode ref,
      @Nullable Map<String, Long> hard,
      @Nullable Map<String, Long> used) {

    public Optional<Long> storageLimit() {
      return hard == null ? Optional.empty() : Optional.ofNullable(hard.get(STORAGE));
    }
  }

  private record Update(Map<String, Long> hard) {}

  public Listing<Quota> list() {
    return rest.list("list the quotas", ApiPath.of("quotas").with("sort", "id"), Quota.class);
  }

  public Optional<Quota> ofProject(long projectId) throws HarborException, InterruptedException {
    return rest.list(
            "read the quota of project %d".formatted(projectId),
            ApiPath.of("quotas").with("reference", "project").with("reference_id", projectId),
            Quota.class)
        .first(quota -> true);
  }

  public void limitStorage(long quotaId, long bytes) throws HarborException, InterruptedException {
    rest.put(
        "set quota %d".formatted(quotaId),
        ApiPath.of("quotas", quotaId),
        new Update(Map.of(STORAGE, bytes)));
  }
}
