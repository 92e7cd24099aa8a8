package io.slipway.deploy;

import io.slipway.deploy.release.Images;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one deployment decides beside its release.
 *
 * @param image {@code REF@DIGEST} that wins over the release's own, where it has one workload
 * @param resume whether an unfinished rollout of the release goes on from where it stood; otherwise
 *     it is rolled back first
 * @param supersede whether a rollout of another version that is under way makes room for this one,
 *     whoever drives it; so does {@code schedule.supersede} of the release
 * @param noWait whether the schedule, a queue or a gate that would have to be waited for refuses;
 *     one that stands before a promotion pauses the rollout
 * @param ignoreSchedule why windows and freezes don't count this time; null: they do
 * @param images as {@code image}, for each of several workloads by its name
 */
public record DeployOptions(
    @Nullable String image,
    boolean resume,
    boolean supersede,
    boolean noWait,
    @Nullable String ignoreSchedule,
    Outside outside,
    Map<String, String> images) {
  public static final DeployOptions DEFAULT = new DeployOptions(null, false);

  public DeployOptions {
    images = Map.copyOf(images);
    if (ignoreSchedule != null && ignoreSchedule.isBlank()) {
      throw DeployException.usage("the schedule is ignored only with a reason, which is recorded");
    }
  }

  public DeployOptions(@Nullable String image, boolean resume) {
    this(image, resume, false, false, null, Outside.NONE, Map.of());
  }

  DeployOptions superseding() {
    return new DeployOptions(image, resume, true, noWait, ignoreSchedule, outside, images);
  }

  /** For a release of one workload. */
  public DeployOptions(
      @Nullable String image,
      boolean resume,
      boolean supersede,
      boolean noWait,
      @Nullable String ignoreSchedule,
      Outside outside) {
    this(image, resume, supersede, noWait, ignoreSchedule, outside, Map.of());
  }

  Images.Given given() {
    return new Images.Given(image, images);
  }

  /** With the image of each workload. */
  DeployOptions withImages(Map<String, String> others) {
    return new DeployOptions(null, resume, supersede, noWait, ignoreSchedule, outside, others);
  }

  DeployOptions withResume(boolean other) {
    return new DeployOptions(image, other, supersede, noWait, ignoreSchedule, outside, images);
  }
}
