package io.slipway.registry.harbor.project;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Projects by name. */
public final class Projects {

  private final HarborRest rest;

  public Projects(HarborRest rest) {
    this.rest = rest;
  }

  /**
   * @param registryId of a proxy cache; null or 0 for an ordinary project
   * @param metadata texts, {@code "true"} and {@code "false"} too: public, severity, auto_scan, ...
   */
  public record Project(
      long projectId,
      String name,
      @Nullable Long registryId,
      @Nullable String ownerName,
      @Nullable Integer repoCount,
      @Nullable Map<String, String> metadata,
      @Nullable Allowlist cveAllowlist) {

    /** Empty where the project has none. */
    public Optional<Long> retentionId() {
      return metadata("retention_id").filter(id -> id.matches("\\d{1,18}")).map(Long::parseLong);
    }

    public Optional<String> metadata(String key) {
      return metadata == null ? Optional.empty() : Optional.ofNullable(metadata.get(key));
    }
  }

  /** Vulnerabilities that don't stop a pull. */
  public record Allowlist(
      @Nullable Long projectId,
      @Nullable Long expiresAt,
      @Nullable List<Item> items,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {
    /** One of them. */
    public record Item(String cveId) {}
  }

  /**
   * What creates or changes a project; what is null stays as it is.
   *
   * @param storageLimit bytes, -1 for none; for creation only
   * @param registryId makes a proxy cache; for creation only
   */
  public record Request(
      @Nullable String projectName,
      @Nullable Map<String, String> metadata,
      @Nullable Allowlist cveAllowlist,
      @Nullable Long storageLimit,
      @Nullable Long registryId) {}

  /** Counts and the quota of a project. */
  public record Summary(
      @Nullable Integer repoCount,
      @Nullable Integer projectAdminCount,
      @Nullable Integer developerCount,
      @Nullable QuotaUse quota) {
    /** Bytes by resource. */
    public record QuotaUse(@Nullable Map<String, Long> hard, @Nullable Map<String, Long> used) {}
  }

  /** Whether a project may be deleted; {@code message} says why not. */
  public record Deletable(boolean deletable, @Nullable String message) {}

  /** A scanner, as far as it names itself. */
  public record Scanner(
      @JsonProperty("uuid") @Nullable String uuid,
      @Nullable String name,
      @Nullable String adapter,
      @Nullable String version) {}

  public Listing<Project> list() {
    return rest.list(
        "list the projects", ApiPath.of("projects").with("sort", "project_id"), Project.class);
  }

  public Optional<Project> find(String name) throws HarborException, InterruptedException {
    try {
      return rest.find("read project " + name, ApiPath.project(name), Project.class);
    } catch (HarborException e) {
      // A project that isn't there is forbidden to whom isn't an administrator
      // (handler/project.go).
      if (e.kind() == HarborException.Kind.FORBIDDEN && !exists(name)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean exists(String name) throws HarborException, InterruptedException {
    try {
      rest.head("look for project " + name, ApiPath.of("projects").with("project_name", name));
      return true;
    } catch (HarborException e) {
      if (e.kind() == HarborException.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  public long create(Request request) throws HarborException, InterruptedException {
    return rest.post("create project " + request.projectName(), ApiPath.of("projects"), request);
  }

  public void update(String name, Request request) throws HarborException, InterruptedException {
    rest.put("change project " + name, ApiPath.project(name), request);
  }

  /** Harbor refuses with 412 while the project holds repositories. */
  public void delete(String name) throws HarborException, InterruptedException {
    rest.delete("delete project " + name, ApiPath.project(name));
  }

  public Deletable deletable(String name) throws HarborException, InterruptedException {
    return rest.get(
        "ask whether project " + name + " may be deleted",
        ApiPath.project(name, "_deletable"),
        Deletable.class);
  }

  public Summary summary(String name) throws HarborException, InterruptedException {
    return rest.get(
        "read the summary of project " + name, ApiPath.project(name, "summary"), Summary.class);
  }

  public Optional<Scanner> scanner(String name) throws HarborException, InterruptedException {
    return rest.find(
        "read the scanner of project " + name, ApiPath.project(name, "scanner"), Scanner.class);
  }
}
