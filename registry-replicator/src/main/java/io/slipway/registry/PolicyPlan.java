package io.slipway.registry;

import io.slipway.registry.ReplicationPlan.Skip;
import io.slipway.registry.ReplicationResult.Failure;
import java.util.List;

/**
 * What a policy would do: plans of one source and one wave each, in the order in which they run,
 * then the deletions. A pure value: {@link #toString} is what {@code --dry-run} prints.
 *
 * @param failures names that clash or are none, deletions beyond the limit
 */
public record PolicyPlan(
    String policy, List<Stage> stages, List<Deletion> deletions, List<Failure> failures) {

  public PolicyPlan {
    stages = List.copyOf(stages);
    deletions = List.copyOf(deletions);
    failures = List.copyOf(failures);
  }

  /** One source's artifacts for one wave's destinations. */
  public record Stage(int wave, ReplicationPlan plan) {}

  /**
   * A tag that is gone at the sources.
   *
   * @param digest what this policy set it to, and what it points to still
   */
  public record Deletion(String destination, String repository, String tag, String digest) {}

  /** Blob bytes to send, over all destinations. */
  public long bytes() {
    return stages.stream().mapToLong(stage -> stage.plan().bytes()).sum();
  }

  public boolean isEmpty() {
    return deletions.isEmpty() && stages.stream().allMatch(stage -> stage.plan().isEmpty());
  }

  /** What gates have refused. */
  public List<Skip> refused() {
    return stages.stream()
        .flatMap(stage -> stage.plan().skips().stream())
        .filter(Skip::refused)
        .toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    boolean waves = stages.stream().map(Stage::wave).distinct().count() > 1;
    for (Stage stage : stages) {
      text.append(waves ? "wave %d: ".formatted(stage.wave()) : "").append(stage.plan());
    }
    deletions.forEach(
        one ->
            text.append(
                "  delete %s/%s:%s (%s)%n"
                    .formatted(one.destination(), one.repository(), one.tag(), one.digest())));
    failures.forEach(failure -> text.append("  cannot: %s%n".formatted(failure.message())));
    return text.toString();
  }
}
