package io.slipway.registry.harbor.artifact;

import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Artifacts of a project. A reference is a digest or a tag. */
public final class Artifacts {

  private final HarborRest rest;
  private final String project;

  public Artifacts(HarborRest rest, String project) {
    this.rest = rest;
    this.project = project;
  }

  /**
   * @param name with the project before it
   */
  public record Repository(
      long id,
      String name,
      @Nullable String description,
      @Nullable Long artifactCount,
      @Nullable Long pullCount) {

    /** The name below the project. */
    public String path() {
      return name.substring(name.indexOf('/') + 1);
    }
  }

  /** An artifact with its tags, labels and the summaries of its scans by report type. */
  public record Artifact(
      long id,
      String digest,
      @Nullable String type,
      @Nullable String mediaType,
      @Nullable String manifestMediaType,
      @Nullable String artifactType,
      @Nullable Long size,
      @Nullable Instant pushTime,
      @Nullable Instant pullTime,
      @Nullable List<Tag> tags,
      @Nullable List<ArtifactLabel> labels,
      @Nullable List<Accessory> accessories,
      @Nullable Map<String, ScanSummary> scanOverview) {

    /** The vulnerability scan's summary; empty where the artifact wasn't scanned. */
    public Optional<ScanSummary> scan() {
      return scanOverview == null ? Optional.empty() : scanOverview.values().stream().findFirst();
    }
  }

  /** A tag; {@code immutable} where a rule protects it. */
  public record Tag(
      long id,
      String name,
      @Nullable Instant pushTime,
      @Nullable Instant pullTime,
      boolean immutable) {}

  /** A label that an artifact has. */
  public record ArtifactLabel(long id, @Nullable String name) {}

  /** A signature, an SBOM, or another artifact about this one. */
  public record Accessory(
      long id, @Nullable String digest, @Nullable String type, @Nullable Long size) {}

  /**
   * @param scanStatus Pending, Running, Success, Error, Stopped
   * @param severity the worst: None, Unknown, Negligible, Low, Medium, High, Critical
   */
  public record ScanSummary(
      @Nullable String reportId,
      @Nullable String scanStatus,
      @Nullable String severity,
      @Nullable Counts summary) {
    /** Vulnerabilities in all, fixable, and by severity. */
    public record Counts(int total, int fixable, @Nullable Map<String, Integer> summary) {}
  }

  private record NewTag(String name) {}

  private record LabelRef(long id) {}

  private record ScanType(String scanType) {}

  public Listing<Repository> repositories() {
    return rest.list(
        "list the repositories of project " + project,
        ApiPath.of("projects", project, "repositories").with("sort", "id"),
        Repository.class);
  }

  /** {@code query} in Harbor's language, such as {@code tags=~v1}; null for all. */
  public Listing<Artifact> list(String repository, @Nullable String query) {
    return rest.list(
        "list the artifacts of " + name(repository),
        withDetails(ApiPath.repository(project, repository, "artifacts"))
            .with("q", query)
            .with("sort", "id"),
        Artifact.class);
  }

  public Optional<Artifact> find(String repository, String reference)
      throws HarborException, InterruptedException {
    return rest.find(
        "read artifact %s of %s".formatted(reference, name(repository)),
        withDetails(path(repository, reference)),
        Artifact.class);
  }

  private static ApiPath withDetails(ApiPath path) {
    return path.with("with_tag", true)
        .with("with_label", true)
        .with("with_scan_overview", true)
        .with("with_immutable_status", true)
        .with("with_accessory", true);
  }

  public void delete(String repository, String reference)
      throws HarborException, InterruptedException {
    rest.delete(
        "delete artifact %s of %s".formatted(reference, name(repository)),
        path(repository, reference));
  }

  /** Copies within this Harbor: {@code from} is PROJECT/REPOSITORY:TAG or ...@DIGEST. */
  public void copy(String from, String repository) throws HarborException, InterruptedException {
    rest.post(
        "copy %s to %s".formatted(from, name(repository)),
        ApiPath.repository(project, repository, "artifacts").with("from", from),
        null);
  }

  public Listing<Tag> tags(String repository, String reference) {
    return rest.list(
        "list the tags of %s of %s".formatted(reference, name(repository)),
        path(repository, reference, "tags").with("sort", "id").with("with_immutable_status", true),
        Tag.class);
  }

  public void createTag(String repository, String reference, String tag)
      throws HarborException, InterruptedException {
    rest.post(
        "tag %s of %s as %s".formatted(reference, name(repository), tag),
        path(repository, reference, "tags"),
        new NewTag(tag));
  }

  public void deleteTag(String repository, String reference, String tag)
      throws HarborException, InterruptedException {
    rest.delete(
        "delete tag %s of %s".formatted(tag, name(repository)),
        path(repository, reference, "tags", tag));
  }

  public void addLabel(String repository, String reference, long label)
      throws HarborException, InterruptedException {
    rest.post(
        "label %s of %s".formatted(reference, name(repository)),
        path(repository, reference, "labels"),
        new LabelRef(label));
  }

  public void removeLabel(String repository, String reference, long label)
      throws HarborException, InterruptedException {
    rest.delete(
        "take label %d from %s of %s".formatted(label, reference, name(repository)),
        path(repository, reference, "labels", label));
  }

  /** Asks for a vulnerability scan; the artifact's summary tells how it goes. */
  public void scan(String repository, String reference)
      throws HarborException, InterruptedException {
    rest.post(
        "scan %s of %s".formatted(reference, name(repository)),
        path(repository, reference, "scan"),
        new ScanType("vulnerability"));
  }

  public void stopScan(String repository, String reference)
      throws HarborException, InterruptedException {
    rest.post(
        "stop the scan of %s of %s".formatted(reference, name(repository)),
        path(repository, reference, "scan", "stop"),
        new ScanType("vulnerability"));
  }

  /** The reports by media type, as scanners write them. */
  public JsonNode vulnerabilities(String repository, String reference)
      throws HarborException, InterruptedException {
    return rest.get(
        "read the vulnerabilities of %s of %s".formatted(reference, name(repository)),
        path(repository, reference, "additions", "vulnerabilities"),
        JsonNode.class);
  }

  public String scanLog(String repository, String reference, String report)
      throws HarborException, InterruptedException {
    return rest.text(
        "read the scan log of %s of %s".formatted(reference, name(repository)),
        path(repository, reference, "scan", report, "log"));
  }

  private ApiPath path(String repository, String reference, Object... more) {
    return ApiPath.repository(project, repository, "artifacts", reference).plus(more);
  }

  private String name(String repository) {
    return project + "/" + repository;
  }
}
