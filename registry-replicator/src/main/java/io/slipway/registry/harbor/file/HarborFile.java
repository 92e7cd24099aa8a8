package io.slipway.registry.harbor.file;

import io.slipway.registry.reference.RegistryNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One document of a {@code harbor.yaml}: what one Harbor should hold. */
public record HarborFile(String apiVersion, String kind, Metadata metadata, Spec spec) {

  public static final String API_VERSION = "slipway.io/v1";
  public static final String KIND = "Harbor";

  public HarborFile {
    requireWord("apiVersion", apiVersion, API_VERSION);
    requireWord("kind", kind, KIND);
    Checks.given("metadata", metadata);
    Checks.given("spec", spec);
  }

  private static void requireWord(String component, @Nullable String given, String expected) {
    if (!expected.equals(given)) {
      throw Checks.wrong(
          component,
          "is %s, but must be %s"
              .formatted(given == null ? "missing" : "'" + given + "'", expected));
    }
  }

  /**
   * @param name what output calls this file
   */
  public record Metadata(String name) {
    public Metadata {
      Checks.text("name", name);
    }
  }

  /** Kinds of which the file is the whole truth: what it doesn't list is deleted. */
  public enum SystemKind {
    REGISTRIES,
    REPLICATIONS,
    LABELS,
    ROBOTS
  }

  /**
   * @param registry {@code host[:port]} of the Harbor
   * @param prune what is deleted where the file doesn't list it; projects never are
   */
  public record Spec(
      String registry,
      List<SystemKind> prune,
      List<RegistrySpec> registries,
      List<ReplicationSpec> replications,
      List<LabelSpec> labels,
      List<RobotSpec> robots,
      List<ProjectSpec> projects,
      @Nullable GcSpec gc,
      @Nullable PurgeSpec purgeAudit,
      @Nullable ScheduleSpec scanAll) {
    public Spec {
      RegistryNames.requireHost("registry", registry);
      prune = Checks.copy(prune);
      registries = Checks.distinct("registries", registries, RegistrySpec::name);
      replications = Checks.distinct("replications", replications, ReplicationSpec::name);
      labels = Checks.distinct("labels", labels, LabelSpec::name);
      robots = Checks.distinct("robots", robots, RobotSpec::name);
      projects = Checks.distinct("projects", projects, ProjectSpec::name);
      robots.forEach(robot -> robot.requireLevel(false));
    }
  }
}
