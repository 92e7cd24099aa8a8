package io.slipway.registry.harbor.replication;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Registries that a Harbor replicates with or is a cache of. */
public final class Registries {

  private final HarborRest rest;

  public Registries(HarborRest rest) {
    this.rest = rest;
  }

  /**
   * @param id 0 for the Harbor itself
   * @param type {@code harbor}, {@code docker-registry}, {@code docker-hub}, ...
   * @param status {@code healthy} or {@code unhealthy}
   */
  public record Registry(
      @Nullable Long id,
      @Nullable String name,
      @Nullable String type,
      @Nullable String url,
      @Nullable String description,
      @Nullable Boolean insecure,
      @Nullable String caCertificate,
      @Nullable Credential credential,
      @Nullable String status) {}

  /** What comes from Harbor has stars for a secret. */
  public record Credential(
      @Nullable String type, @Nullable String accessKey, @Nullable String accessSecret) {
    @Override
    public String toString() {
      return "Credential[" + type + ", " + accessKey + ", ***]";
    }
  }

  /** What is null stays as it is. */
  public record Update(
      @Nullable String name,
      @Nullable String description,
      @Nullable String url,
      @Nullable String credentialType,
      @Nullable String accessKey,
      @Nullable String accessSecret,
      @Nullable Boolean insecure,
      @Nullable String caCertificate) {
    @Override
    public String toString() {
      return "Update[" + name + ", " + url + ", ***]";
    }
  }

  /** What a registry can filter by and be triggered by. */
  public record Info(
      @Nullable String type,
      @Nullable List<String> supportedTriggers,
      @Nullable JsonNode supportedResourceFilters,
      @Nullable Boolean supportedCopyByChunk) {}

  private record Ping(long id) {}

  public Listing<Registry> list() {
    return rest.list(
        "list the registries", ApiPath.of("registries").with("sort", "id"), Registry.class);
  }

  public Registry get(long id) throws HarborException, InterruptedException {
    return rest.get("read registry " + id, ApiPath.of("registries", id), Registry.class);
  }

  public Info info(long id) throws HarborException, InterruptedException {
    return rest.get(
        "read what registry " + id + " can do", ApiPath.of("registries", id, "info"), Info.class);
  }

  /** Harbor tries the registry first, and refuses one that it cannot reach. */
  public long create(Registry registry) throws HarborException, InterruptedException {
    return rest.post("create registry " + registry.name(), ApiPath.of("registries"), registry);
  }

  public void update(long id, Update update) throws HarborException, InterruptedException {
    rest.put("change registry " + id, ApiPath.of("registries", id), update);
  }

  /** Harbor refuses with 412 while a policy or a proxy cache uses it. */
  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete("delete registry " + id, ApiPath.of("registries", id));
  }

  /**
   * @throws HarborException where Harbor cannot reach it
   */
  public void ping(long id) throws HarborException, InterruptedException {
    rest.post("ping registry " + id, ApiPath.of("registries", "ping"), new Ping(id));
  }

  public List<String> types() throws HarborException, InterruptedException {
    return List.of(
        rest.get(
            "list the types of registries", ApiPath.of("replication", "adapters"), String[].class));
  }
}
