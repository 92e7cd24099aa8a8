package io.slipway.local.harbor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Harbor knows of the artifacts that lie in the registry behind it. */
final class ArtifactStore {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String[] MANIFESTS = {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json"
  };

  private final String registry;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * @param registry host and port
   */
  ArtifactStore(String registry) {
    this.registry = registry;
  }

  static Optional<ObjectNode> find(HarborState state, String repository, String reference) {
    return state.artifacts.where("repository_name", repository).stream()
        .filter(
            row ->
                Table.text(row, "digest").equals(reference)
                    || state.tags.where("artifact_id", row.path("id").asLong(0)).stream()
                        .anyMatch(tag -> Table.text(tag, "name").equals(reference)))
        .findFirst();
  }

  /** Takes note of a manifest that was pushed by {@code reference}. */
  void pushed(
      HarborState state, ObjectNode project, String repository, String reference, String digest)
      throws IOException {
    Optional<ObjectNode> known = find(state, repository, digest);
    ObjectNode row = known.isPresent() ? known.get() : add(state, project, repository, digest);
    if (!reference.contains(":")) {
      moveTag(state, repository, row, reference);
    }
  }

  private ObjectNode add(HarborState state, ObjectNode project, String repository, String digest)
      throws IOException {
    if (state.repositories.first("name", repository).isEmpty()) {
      state.repositories.add(
          HarborState.JSON
              .createObjectNode()
              .put("name", repository)
              .put("project_id", project.path("project_id").asLong(0)));
      project.put("repo_count", project.path("repo_count").asInt(0) + 1);
    }
    HttpResponse<byte[]> manifest = send(request(repository, digest).GET());
    JsonNode content = HarborState.JSON.readTree(manifest.body());
    ObjectNode row = HarborState.JSON.createObjectNode();
    row.put("repository_name", repository).put("digest", digest);
    row.put("project_id", project.path("project_id").asLong(0));
    row.put("type", "IMAGE").put("manifest_media_type", Table.text(content, "mediaType"));
    row.put("size", size(content) + manifest.body().length);
    row.put("push_time", state.clock.instant().toString());
    row.putArray("labels");
    return state.artifacts.add(row);
  }

  private static long size(JsonNode manifest) {
    long size = manifest.path("config").path("size").asLong(0);
    for (JsonNode layer : manifest.path("layers")) {
      size += layer.path("size").asLong(0);
    }
    return size;
  }

  private static void moveTag(HarborState state, String repository, ObjectNode row, String tag) {
    state.tags.removeIf(
        each ->
            Table.text(each, "name").equals(tag)
                && Table.text(each, "repository_name").equals(repository));
    state.tags.add(
        HarborState.JSON
            .createObjectNode()
            .put("name", tag)
            .put("repository_name", repository)
            .put("artifact_id", row.path("id").asLong(0))
            .put("push_time", state.clock.instant().toString()));
  }

  void tag(HarborState state, ObjectNode artifact, String tag) throws IOException {
    String repository = Table.text(artifact, "repository_name");
    HttpResponse<byte[]> manifest = send(request(repository, Table.text(artifact, "digest")).GET());
    String type = manifest.headers().firstValue("Content-Type").orElse(MANIFESTS[0]);
    send(
        request(repository, tag)
            .header("Content-Type", type)
            .PUT(BodyPublishers.ofByteArray(manifest.body())));
    moveTag(state, repository, artifact, tag);
  }

  void untag(HarborState state, String repository, ObjectNode tag) throws IOException {
    send(request(repository, Table.text(tag, "name")).DELETE());
    state.tags.remove(tag.path("id").asLong(0));
  }

  void delete(HarborState state, ObjectNode artifact) throws IOException {
    send(request(Table.text(artifact, "repository_name"), Table.text(artifact, "digest")).DELETE());
    deleted(state, artifact);
  }

  static void deleted(HarborState state, ObjectNode artifact) {
    long id = artifact.path("id").asLong(0);
    state.tags.removeIf(tag -> tag.path("artifact_id").asLong(0) == id);
    state.artifacts.remove(id);
  }

  private HttpRequest.Builder request(String repository, String reference) {
    URI uri = URI.create("http://%s/v2/%s/manifests/%s".formatted(registry, repository, reference));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    for (String type : MANIFESTS) {
      request.header("Accept", type);
    }
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "the registry behind Harbor answered %d to %s"
                .formatted(response.statusCode(), request.build().uri()));
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  static ObjectNode withImmutability(HarborState state, ObjectNode artifact, ObjectNode tag) {
    ObjectNode project = state.projects.get(artifact.path("project_id").asLong(0));
    boolean immutable =
        isImmutable(
            state, project, Table.text(artifact, "repository_name"), Table.text(tag, "name"));
    return tag.deepCopy().put("immutable", immutable);
  }

  /**
   * @throws ApiError 412, where a rule protects the tag
   */
  static void requireMutable(HarborState state, ObjectNode project, String repository, String tag) {
    if (isImmutable(state, project, repository, tag)) {
      throw ApiError.precondition(
          "Failed to process request due to '%s:%s' configured as immutable."
              .formatted(repository, tag));
    }
  }

  private static boolean isImmutable(
      HarborState state, ObjectNode project, String repository, String tag) {
    String path = repository.substring(repository.indexOf('/') + 1);
    return state.immutableRules.where("project_id", project.path("project_id").asLong(0)).stream()
        .filter(rule -> !rule.path("disabled").asBoolean(false))
        .anyMatch(
            rule ->
                selects(rule.path("tag_selectors"), tag)
                    && selects(rule.path("scope_selectors").path("repository"), path));
  }

  private static boolean selects(JsonNode selectors, String name) {
    for (JsonNode selector : selectors) {
      boolean excludes = Table.text(selector, "decoration").matches("excludes|repoExcludes");
      if (Globs.matches(Table.text(selector, "pattern"), name) == excludes) {
        return false;
      }
    }
    return true;
  }
}
