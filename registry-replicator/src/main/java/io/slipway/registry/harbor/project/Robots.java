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

/** Robot accounts of the system and of projects. */
public final class Robots {

  private final HarborRest rest;

  public Robots(HarborRest rest) {
    this.rest = rest;
  }

  /**
   * @param name as Harbor shows it: {@code robot$NAME}, {@code robot$PROJECT+NAME}
   * @param level {@code system} or {@code project}
   * @param duration days, -1 for ever
   */
  public record Robot(
      long id,
      String name,
      @Nullable String description,
      String level,
      @Nullable Long duration,
      boolean disable,
      boolean editable,
      @Nullable Long expiresAt,
      @Nullable List<Permission> permissions,
      @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {}

  /**
   * @param kind {@code system} or {@code project}
   * @param namespace a project's name, {@code *} for all, {@code /} for the system
   */
  public record Permission(String kind, String namespace, List<Access> access) {}

  /** One right. */
  public record Access(String resource, String action, @Nullable String effect) {}

  /**
   * @param name without Harbor's prefix
   */
  public record NewRobot(
      String name,
      @Nullable String description,
      String level,
      long duration,
      boolean disable,
      List<Permission> permissions) {}

  /** What only the one who created or rotated hears. */
  public record Secret(@Nullable Long id, @Nullable String name, @Nullable String secret) {
    @Override
    public String toString() {
      return "Secret[" + id + ", " + name + ", ***]";
    }
  }

  private record Rotation(String secret) {}

  public Listing<Robot> ofSystem() {
    return rest.list(
        "list the system's robots",
        ApiPath.of("robots").with("q", "Level=system").with("sort", "id"),
        Robot.class);
  }

  public Listing<Robot> ofProject(long projectId) {
    return rest.list(
        "list the robots of project " + projectId,
        ApiPath.of("robots").with("q", "Level=project,ProjectID=" + projectId).with("sort", "id"),
        Robot.class);
  }

  public Robot get(long id) throws HarborException, InterruptedException {
    return rest.get("read robot " + id, ApiPath.of("robots", id), Robot.class);
  }

  /** Harbor ignores {@code disable} here: a robot is disabled by an update. */
  public Secret create(NewRobot robot) throws HarborException, InterruptedException {
    return rest.exchange(
        "POST", "create robot " + robot.name(), ApiPath.of("robots"), robot, Secret.class);
  }

  public void update(Robot robot) throws HarborException, InterruptedException {
    rest.put("change robot " + robot.name(), ApiPath.of("robots", robot.id()), robot);
  }

  /** A new secret, made by Harbor; the old one ends at once. */
  public Secret rotate(Robot robot) throws HarborException, InterruptedException {
    return rest.exchange(
        "PATCH",
        "rotate the secret of robot " + robot.name(),
        ApiPath.of("robots", robot.id()),
        new Rotation(""),
        Secret.class);
  }

  public void delete(long id) throws HarborException, InterruptedException {
    rest.delete("delete robot " + id, ApiPath.of("robots", id));
  }
}
