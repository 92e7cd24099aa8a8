package io.slipway.local.harbor;

import io.slipway.local.harbor.ApiCall.Reply;
import io.slipway.local.harbor.Routes.Need;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Repositories, artifacts, tags, labels on them, and scans. */
final class ArtifactEndpoints {

  private static final String REPORT = "application/vnd.security.vulnerability.report; version=1.1";
  private static final String DETAILS =
      " with_tag with_label with_scan_overview with_sbom_overview with_immutable_status"
          + " with_accessory with_signature";

  private final ArtifactStore store;

  ArtifactEndpoints(ArtifactStore store) {
    this.store = store;
  }

  void on(Routes routes) {
    String repositories = "/projects/{project}/repositories";
    String artifacts = repositories + "/{repository}/artifacts";
    String one = artifacts + "/{reference}";
    routes.on(
        "GET",
        repositories,
        Need.project("repository", "list"),
        Routes.LIST,
        call -> call.page(call.state().repositories.where("project_id", call.projectId())));
    routes.on(
        "GET",
        artifacts,
        Need.project("artifact", "list"),
        Routes.LIST + DETAILS,
        call ->
            call.page(
                call.state().artifacts.where("repository_name", repository(call)).stream()
                    .map(row -> shown(call.state(), row))
                    .toList()));
    routes.on(
        "GET",
        one,
        Need.project("artifact", "read"),
        "page page_size" + DETAILS,
        call -> Reply.ok(shown(call.state(), artifact(call))));
    routes.on("DELETE", one, Need.project("artifact", "delete"), this::delete);
    tags(routes, one);
    labels(routes, one);
    scans(routes, one);
  }

  private static String repository(ApiCall call) {
    return call.text("project")
        + "/"
        + URLDecoder.decode(call.text("repository"), StandardCharsets.UTF_8);
  }

  private static ObjectNode artifact(ApiCall call) {
    return ArtifactStore.find(call.state(), repository(call), call.text("reference"))
        .orElseThrow(
            () ->
                ApiError.notFound(
                    "artifact %s:%s not found"
                        .formatted(repository(call), call.text("reference"))));
  }

  private static ObjectNode shown(HarborState state, ObjectNode row) {
    ObjectNode copy = row.deepCopy();
    ArrayNode tags = copy.putArray("tags");
    state
        .tags
        .where("artifact_id", row.path("id").asLong(0))
        .forEach(tag -> tags.add(ArtifactStore.withImmutability(state, row, tag)));
    copy.putArray("accessories");
    return copy;
  }

  private Reply delete(ApiCall call) {
    ObjectNode row = artifact(call);
    attempt(() -> store.delete(call.state(), row));
    call.state()
        .log(
            Optional.of(call.project()),
            call.who(),
            "delete",
            "artifact",
            repository(call) + "@" + Table.text(row, "digest"),
            "delete artifact: " + repository(call) + "@" + Table.text(row, "digest"));
    return Reply.ok();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void attempt(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tags(Routes routes, String one) {
    routes.on(
        "GET",
        one + "/tags",
        Need.project("tag", "list"),
        Routes.LIST + " with_immutable_status",
        call -> {
          ObjectNode row = artifact(call);
          return call.page(
              call.state().tags.where("artifact_id", row.path("id").asLong(0)).stream()
                  .map(tag -> ArtifactStore.withImmutability(call.state(), row, tag))
                  .toList());
        });
    routes.on("POST", one + "/tags", Need.project("tag", "create"), this::createTag);
    routes.on("DELETE", one + "/tags/{tag}", Need.project("tag", "delete"), this::deleteTag);
  }

  private Reply createTag(ApiCall call) {
    String name = Table.text(call.body(Bodies.TAG), "name");
    ObjectNode row = artifact(call);
    if (ArtifactStore.find(call.state(), repository(call), name).isPresent()) {
      throw ApiError.conflict("tag " + name + " already exists");
    }
    attempt(() -> store.tag(call.state(), row, name));
    call.state()
        .log(
            Optional.of(call.project()),
            call.who(),
            "create",
            "tag",
            repository(call) + ":" + name,
            "create tag: " + repository(call) + ":" + name);
    return new Reply(201, null, Map.of());
  }

  private Reply deleteTag(ApiCall call) {
    ObjectNode row = artifact(call);
    String name = call.text("tag");
    ObjectNode tag =
        call.state().tags.where("artifact_id", row.path("id").asLong(0)).stream()
            .filter(each -> Table.text(each, "name").equals(name))
            .findFirst()
            .orElseThrow(() -> ApiError.notFound("tag " + name + " not found"));
    ArtifactStore.requireMutable(call.state(), call.project(), repository(call), name);
    attempt(() -> store.untag(call.state(), repository(call), tag));
    call.state()
        .log(
            Optional.of(call.project()),
            call.who(),
            "delete",
            "tag",
            repository(call) + ":" + name,
            "delete tag: " + repository(call) + ":" + name);
    return Reply.ok();
  }

  private static void labels(Routes routes, String one) {
    routes.on(
        "POST",
        one + "/labels",
        Need.project("artifact-label", "create"),
        call -> {
          long id = call.body(Bodies.LABEL).path("id").asLong(0);
          ObjectNode label = call.state().labels.get(id);
          ArrayNode labels = artifact(call).withArray("labels");
          for (JsonNode each : labels) {
            if (each.path("id").asLong(0) == id) {
              throw ApiError.conflict("label %d is already added to the artifact".formatted(id));
            }
          }
          labels.addObject().put("id", id).put("name", Table.text(label, "name"));
          return Reply.ok();
        });
    routes.on(
        "DELETE",
        one + "/labels/{label}",
        Need.project("artifact-label", "delete"),
        call -> {
          ArrayNode labels = artifact(call).withArray("labels");
          int before = labels.size();
          labels.removeIf(each -> each.path("id").asLong(0) == call.id("label"));
          if (labels.size() == before) {
            throw ApiError.notFound(
                "reference with label %d not found".formatted(call.id("label")));
          }
          return Reply.ok();
        });
  }

  private static void scans(Routes routes, String one) {
    routes.on(
        "POST",
        one + "/scan",
        Need.project("scan", "create"),
        call -> {
          if (call.body() != null) {
            call.body(Bodies.SCAN);
          }
          scan(call.state(), artifact(call));
          return new Reply(202, null, Map.of());
        });
    routes.on(
        "POST",
        one + "/scan/stop",
        Need.project("scan", "stop"),
        call -> {
          call.body(Bodies.SCAN);
          artifact(call);
          return new Reply(202, null, Map.of());
        });
    routes.on(
        "GET",
        one + "/additions/vulnerabilities",
        Need.project("artifact", "read"),
        call -> {
          ObjectNode answer = HarborState.JSON.createObjectNode();
          answer.set(REPORT, artifact(call).path("scan_overview").path(REPORT));
          return Reply.ok(answer);
        });
    routes.on(
        "GET",
        one + "/scan/{report}/log",
        Need.project("scan", "read"),
        call -> {
          artifact(call);
          return Reply.text("scanned\n");
        });
  }

  private static void scan(HarborState state, ObjectNode artifact) {
    Map<String, Integer> found =
        state.vulnerabilities.getOrDefault(Table.text(artifact, "digest"), Map.of());
    ObjectNode summary = artifact.putObject("scan_overview").putObject(REPORT);
    summary.put("report_id", "r" + artifact.path("id")).put("scan_status", "Success");
    summary.put("severity", Severities.worst(found.keySet()));
    ObjectNode counts = summary.putObject("summary");
    counts.put("total", found.values().stream().mapToInt(Integer::intValue).sum());
    counts.put("fixable", 0);
    ObjectNode bySeverity = counts.putObject("summary");
    found.forEach(bySeverity::put);
  }
}
