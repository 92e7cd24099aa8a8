package io.slipway.deploy;

import org.jspecify.annotations.Nullable;

/**
 * What one deployment decides beside its release.
 *
 * @param image {@code REF@DIGEST} that wins over the release's own
 * @param resume whether an unfinished rollout of the release goes on from where it stood; otherwise
 *     it is rolled back first
 * @param supersede whether a rollout of another version that is under way makes room for this one,
 *     whoever drives it; so does {@code schedule.supersede} of the release
 * @param noWait whether the schedule, a queue or a gate that would have to be waited for refuses;
 *     one that stands before a promotion pauses the rollout
 * @param ignoreSchedule why windows and freezes don't count this time; null: they do
 */
public record DeployOptions(
    @Nullable String image,
    boolean resume,
    boolean supersede,
    boolean noWait,
    @Nullable String ignoreSchedule,
    Outside outside) {
  public static final DeployOptions DEFAULT = new DeployOptions(null, false);

  public DeployOptions {
    if (ignoreSchedule != null && ignoreSchedule.isBlank()) {
      throw DeployException.usage("the schedule is ignored only with a reason, which is recorded");
    }
  }

  public DeployOptions(@Nullable String image, boolean resume) {
    this(image, resume, false, false, null, Outside.NONE);
  }

  DeployOptions superseding() {
    return new DeployOptions(image, resume, true, noWait, ignoreSchedule, outside);
  }

  DeployOptions withImage(String other) {
    return new DeployOptions(other, resume, supersede, noWait, ignoreSchedule, outside);
  }

  DeployOptions withResume(boolean other) {
    return new DeployOptions(image, other, supersede, noWait, ignoreSchedule, outside);
  }
}
