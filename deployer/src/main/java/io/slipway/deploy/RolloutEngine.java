package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.analysis.MetricAnalyst;
import io.slipway.deploy.analysis.MetricRun;
import io.slipway.deploy.analysis.MetricRuns;
import io.slipway.deploy.analysis.ShareWatch;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.metrics.ArmSelector;
import io.slipway.deploy.metrics.MetricSources;
import io.slipway.deploy.metrics.SourceContext;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.RolloutPlan;
import io.slipway.deploy.rollout.Version;
import io.slipway.deploy.routing.Router;
import io.slipway.deploy.routing.Routers;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.supporting.ReleaseSupporting;
import io.slipway.deploy.target.ArmDeployments;
import io.slipway.deploy.target.KubernetesTarget;
import io.slipway.deploy.target.PodTemplates;
import io.slipway.deploy.target.WorkloadObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts that one saved rollout is driven with. */
record RolloutEngine(SavedRollout saved, RolloutPlan plan, KubernetesTarget target, Router router) {

  /**
   * @param supporting the release's other objects; null where its files aren't here
   */
  static RolloutEngine of(
      SavedRollout saved,
      @Nullable List<HasMetadata> supporting,
      KubernetesApi api,
      RolloutListener listener) {
    Release release = saved.release();
    WorkloadObjects stable = WorkloadObjects.fromJson(saved.stable());
    WorkloadObjects previous = WorkloadObjects.fromJson(saved.previous());
    KubernetesTarget target =
        new KubernetesTarget(
            api,
            release,
            new KubernetesTarget.Versions(stable, previous),
            new ReleaseSupporting(api, saved, supporting, listener),
            listener);
    return new RolloutEngine(
        saved,
        RolloutPlans.of(release, stable, target),
        target,
        Routers.open(api, release, saved.state().subject().rollout(), listener));
  }

  MetricAnalyst analyst(KubernetesApi api, MetricSources sources, RolloutListener listener) {
    Release release = saved.release();
    Analysis analysis = release.spec().analysis();
    List<Supplier<MetricRun>> runs = new ArrayList<>();
    AtomicBoolean copies = new AtomicBoolean();
    for (Metric metric : analysis.metrics()) {
      SourceContext context = context(release.spec().workload(metric), api, copies::get);
      runs.add(
          () ->
              new MetricRun(
                  metric,
                  analysis.failureLimitOrDefault(),
                  analysis.falseAlarmOfEach(),
                  sources.open(metric, context)));
    }
    MetricRuns all = new MetricRuns(runs);
    return new MetricAnalyst(
        release.name(),
        analysis.interval(),
        release.spec().strategy().weights(),
        step -> {
          copies.set(plan.stages().get(step).mirror() > 0);
          return all.get();
        },
        listener);
  }

  /** Sees where requests go, as the workloads' routing asks. */
  ShareWatch watch(KubernetesApi api, MetricSources sources, RolloutListener listener) {
    Release release = saved.release();
    List<ShareWatch.Watched> watched = new ArrayList<>();
    for (Workload workload : release.spec().members()) {
      Confirm confirm = workload.confirm();
      if (confirm != null) {
        watched.add(
            new ShareWatch.Watched(
                workload.name(),
                confirm,
                sources.open(confirm.source(), context(workload, api, () -> false))));
      }
    }
    return new ShareWatch(release.name(), watched, listener);
  }

  private SourceContext context(Workload workload, KubernetesApi api, BooleanSupplier copies) {
    HasMetadata stable = WorkloadObjects.fromJson(saved.stable()).get(workload);
    return new SourceContext(
        new ArmSelector(
            workload,
            saved.release().namespace(),
            PodTemplates.labels(stable),
            ArmDeployments.version(stable)),
        saved.release().name(),
        saved.state().subject().rollout(),
        PodTemplates.image(stable, workload),
        api,
        copies);
  }

  /** Whether the new version serves alone already. */
  boolean isDone() throws InterruptedException {
    Traffic traffic = router.routes().traffic();
    ArmStatus stable = target.status(Arm.STABLE);
    return plan.newVersion().equals(stable.version())
        && stable.complete()
        && (traffic == null || traffic.equals(Traffic.ALL_STABLE))
        && target.status(Arm.CANARY).version() == null;
  }

  /** Applies what may have changed beside the version. */
  void refresh() throws InterruptedException {
    target.refreshSupporting();
    target.applyStable(Version.NEW);
    router.refresh();
  }

  RolloutEvent.RolloutStarted started() {
    Release release = saved.release();
    var subject = saved.state().subject();
    boolean initial = saved.previous() == null;
    return new RolloutEvent.RolloutStarted(
        release.name(),
        release.namespace(),
        subject.rollout(),
        subject.image(),
        subject.stableImage(),
        initial ? "initial" : release.spec().strategy().word(),
        initial ? List.of() : release.spec().strategy().weights());
  }
}
