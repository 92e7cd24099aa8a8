package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RouterSpec;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.rollout.RolloutPlan;
import io.slipway.deploy.target.ArmDeployments;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out a rollout's times from its release and its Deployment. */
final class RolloutPlans {
  /** What Kubernetes takes where the manifest doesn't say. */
  private static final int PROGRESS_DEADLINE_SECONDS = 600;

  private static final long TERMINATION_GRACE_SECONDS = 30;

  /** From the end of the grace period to the Pod's object being gone. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(30);

  private RolloutPlans() {}

  static RolloutPlan of(Release release, Deployment stable, @Nullable Deployment previous) {
    return new RolloutPlan(
        stages(release),
        ArmDeployments.version(stable),
        previous == null ? "" : ArmDeployments.version(previous),
        release.spec().members().get(0).router().settleOrDefault(),
        progressDeadline(release, stable),
        grace(stable).plus(AFTER_GRACE),
        release.spec().analysis().noDataTimeoutOrDefault());
  }

  private static List<Stage> stages(Release release) {
    RouterSpec router = release.spec().members().get(0).router();
    return release.spec().strategy().stages().stream().map(stage -> stage.with(router)).toList();
  }

  private static Duration progressDeadline(Release release, Deployment stable) {
    Integer seconds = stable.getSpec().getProgressDeadlineSeconds();
    Duration own = Duration.ofSeconds(seconds == null ? PROGRESS_DEADLINE_SECONDS : seconds);
    Duration whole = release.spec().deadlineOrDefault();
    return own.compareTo(whole) < 0 ? own : whole;
  }

  private static Duration grace(Deployment stable) {
    Long seconds = stable.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? TERMINATION_GRACE_SECONDS : seconds);
  }
}
