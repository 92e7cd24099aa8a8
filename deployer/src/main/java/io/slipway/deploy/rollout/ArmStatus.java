package io.slipway.deploy.rollout;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An arm as it stands: a Deployment, or all those of a release together.
 *
 * @param version what it is told to run; null where there is no Deployment
 * @param image of its main container; empty where there is no Deployment
 * @param complete whether every wanted Pod, and no other, runs that version and is available
 * @param desired wanted Pods
 * @param ready Pods that can serve, of whatever version
 * @param pods Pods that exist, those that terminate included
 * @param problem what keeps it from being complete, in words; empty where nothing is known
 * @param hopeless whether waiting won't help
 * @param parts each workload's
 */
public record ArmStatus(
    @Nullable String version,
    String image,
    boolean complete,
    int desired,
    int ready,
    int pods,
    String problem,
    boolean hopeless,
    List<Part> parts) {
  /** What one workload has of an arm; {@code image} is empty where it has none. */
  public record Part(String workload, String image, int desired, int ready) {}

  public static final ArmStatus ABSENT = new ArmStatus(null, "", false, 0, 0, 0, "", false);

  public ArmStatus {
    parts = List.copyOf(parts);
  }

  /** Of one workload. */
  public ArmStatus(
      @Nullable String version,
      String image,
      boolean complete,
      int desired,
      int ready,
      int pods,
      String problem,
      boolean hopeless) {
    this(
        version,
        image,
        complete,
        desired,
        ready,
        pods,
        problem,
        hopeless,
        List.of(new Part(Pods.ONLY, image, desired, ready)));
  }

  /** The Pods that each workload wants. */
  Pods wanted() {
    Map<String, Integer> each =
        parts.stream().collect(Collectors.toMap(Part::workload, Part::desired));
    return new Pods(each);
  }

  /** Whether it runs the version, wholly, and can take all the traffic. */
  boolean serves(String wanted) {
    return wanted.equals(version) && complete && ready > 0;
  }

  /** Whether something of it is still to be taken away, in its turn. */
  boolean isLeft() {
    return parts.stream().anyMatch(part -> !part.image().isEmpty());
  }

  boolean isGone() {
    return version == null && pods == 0;
  }
}
