package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.autoscale.HoldPreview;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.plan.Intent;
import io.slipway.deploy.plan.ObjectPreviews;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.release.Images;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.routing.RoutePlan;
import io.slipway.deploy.target.ConfigSweep;
import io.slipway.deploy.target.LiveWorkloads;
import io.slipway.deploy.target.WorkloadManifests;
import io.slipway.deploy.target.WorkloadObjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what a deployment would do, from the cluster as it is now. */
final class Planner {
  private final KubernetesApi api;
  private final Preparation preparation;
  private final Release release;

  Planner(KubernetesApi api, Preparation preparation) {
    this.api = api;
    this.preparation = preparation;
    this.release = preparation.release();
  }

  DeployPlan plan() throws InterruptedException {
    WorkloadObjects live = LiveWorkloads.read(api, release);
    WorkloadManifests.requireOurs(live);
    WorkloadManifests.requireTellable(release, preparation.objects().stable(), live);
    boolean canary = live.all().stream().anyMatch(each -> LiveWorkloads.readyPods(each) > 0);
    PlanSteps steps = new PlanSteps(release, live);
    List<String> harm = canary ? preparation.harm(api, live) : List.of();
    return new DeployPlan(
            release.name(),
            release.namespace(),
            preparation.image(),
            live.all().isEmpty() ? null : Images.words(live.images(release)),
            canary ? release.spec().strategy().word() : "initial",
            objects(live, canary),
            canary ? steps.ofACanary(holds(live)) : steps.ofTheFirst())
        .after(harm.stream().map(text -> "mind: " + text).toList());
  }

  private List<String> holds(WorkloadObjects live) throws InterruptedException {
    Map<String, Integer> pods = new LinkedHashMap<>();
    release.spec().members().stream()
        .flatMap(each -> live.find(each).stream())
        .forEach(
            each -> pods.put(each.getMetadata().getName(), WorkloadManifests.wantedPods(each)));
    return new HoldPreview(api, release).words(pods, preparation.objects().supporting());
  }

  private List<PlannedObject> objects(WorkloadObjects live, boolean canary)
      throws InterruptedException {
    List<Intent> intents = new ArrayList<>();
    preparation.objects().supporting().forEach(object -> intents.add(supporting(object)));
    WorkloadObjects stable = preparation.objects().stable();
    if (canary) {
      for (Workload each : release.spec().members()) {
        HasMetadata manifest = stable.get(each);
        intents.add(canary(each, manifest, live.find(each).orElse(manifest)));
      }
    }
    stable.all().forEach(object -> intents.add(Intent.apply(object)));
    List<PlannedObject> planned = new ArrayList<>(new ObjectPreviews(api).of(intents));
    planned.addAll(RoutePlan.of(api, release, preparation.objects().supporting()));
    planned.addAll(swept(live, stable));
    return planned;
  }

  private Intent canary(Workload workload, HasMetadata stable, HasMetadata live) {
    Stage first = release.spec().strategy().stages().get(0);
    int wanted = WorkloadManifests.wantedPods(workload.isInPlace() ? live : stable);
    int pods = workload.router().scale(first).pods(wanted, first.weight());
    return new Intent(WorkloadManifests.canary(stable, live, workload, pods), true, false);
  }

  private Intent supporting(HasMetadata object) {
    boolean route = release.spec().isRoute(object.getKind(), object.getMetadata().getName());
    return new Intent(object, false, route);
  }

  private List<PlannedObject> swept(WorkloadObjects live, WorkloadObjects stable)
      throws InterruptedException {
    if (live.all().isEmpty()) {
      return List.of();
    }
    return new ConfigSweep(api, RolloutListener.NONE)
            .unneeded(
                release.name(), release.namespace(), stable.references().with(live.references()))
            .stream()
            .map(object -> ObjectPreviews.deleted(object, "no version needs it after the rollout"))
            .toList();
  }
}
