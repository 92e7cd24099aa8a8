package io.slipway.registry.harbor.project;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.slipway.registry.harbor.rest.ApiPath;
import io.slipway.registry.harbor.rest.HarborException;
import io.slipway.registry.harbor.rest.HarborRest;
import io.slipway.registry.harbor.rest.Listing;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Labels of a project, or of all projects. */
public final class Labels {

  private final HarborRest rest;
  private final @Nullable Long projectId;

  /**
   * @param projectId null for the labels of all projects
   */
  public Labels(HarborRest rest, @Nullable Long projectId) {
    this.rest = rest;
    this.projectId = projectId;
  }

  /**
   * @param scope {@code p} for a project's, {@code g} for all projects
   * @param color {@code #rrggbb}
   */
  public record Label(
      @Nullable Long id,
      String name,
      @Nullable String description,
      @Nullable String color,
      @Nullable String scope,
      @Nullable Long projectId,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {}

  public Listing<Label> list() {
    return rest.list(
        "list the labels",
        ApiPath.of("labels")
            .with("scope", projectId == null ? "g" : "p")
            .with("project_id", projectId)
            .with("sort", "id"),
        Label.class);
  }

  public long create(String name, @Nullable String description, @Nullable String color)
      throws HarborException, InterruptedException {
    String scope = projectId == null ? "g" : "p";
    return rest.post(
        "create label " + name,
        ApiPath.of("labels"),
        new Label(null, name, description, color, scope, projectId, Map.of()));
  }

  public void update(long id, Label label) throws HarborException, InterruptedException {
    rest.put("change label " + label.name(), ApiPath.of("labels", id), label);
  }

  /** Takes it from all artifacts, too. */
  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete("delete label " + id, ApiPath.of("labels", id));
  }
}
