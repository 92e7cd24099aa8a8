package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.plan.Intent;
import io.slipway.deploy.plan.ObjectPreviews;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Scale;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.Words;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.target.Applier;
import io.slipway.deploy.target.ArmDeployments;
import io.slipway.deploy.target.ConfigSweep;
import io.slipway.deploy.target.KubernetesTarget;
import io.slipway.deploy.target.VersionedConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    Workload workload = release.spec().members().get(0);
    Deployment live = KubernetesTarget.read(api, release.namespace(), workload.name());
    if (live != null) {
      ArmDeployments.requireArm(live);
    }
    boolean canary = live != null && KubernetesTarget.readyPods(live) > 0;
    return new DeployPlan(
        release.name(),
        release.namespace(),
        preparation.image(),
        live == null ? null : KubernetesTarget.image(live, workload),
        canary ? release.spec().strategy().word() : "initial",
        objects(live, canary),
        canary ? canarySteps() : initialSteps());
  }

  private List<PlannedObject> objects(@Nullable Deployment live, boolean canary)
      throws InterruptedException {
    List<Intent> intents = new ArrayList<>();
    preparation.objects().supporting().forEach(object -> intents.add(supporting(object)));
    Deployment stable = preparation.objects().stable();
    if (canary) {
      intents.add(
          new Intent(ArmDeployments.canary(stable, release, canaryPods(stable)), true, false));
    }
    intents.add(Intent.apply(stable));
    List<PlannedObject> planned =
        new ArrayList<>(new ObjectPreviews(new Applier(api, RolloutListener.NONE)).of(intents));
    planned.addAll(swept(live, stable));
    return planned;
  }

  private Intent supporting(HasMetadata object) {
    boolean route =
        release
            .spec()
            .members()
            .get(0)
            .router()
            .owns(object.getKind(), object.getMetadata().getName());
    return new Intent(object, false, route);
  }

  private List<PlannedObject> swept(@Nullable Deployment live, Deployment stable)
      throws InterruptedException {
    if (live == null) {
      return List.of();
    }
    return new ConfigSweep(api, RolloutListener.NONE)
            .unneeded(
                release.name(), release.namespace(), references(stable).with(references(live)))
            .stream()
            .map(object -> ObjectPreviews.deleted(object, "no version needs it after the rollout"))
            .toList();
  }

  private static VersionedConfig.References references(Deployment deployment) {
    return VersionedConfig.of(deployment.getSpec().getTemplate().getSpec());
  }

  private List<PlannedStep> initialSteps() {
    return Stream.of(
            "apply the manifests",
            "bring up Deployment %s and wait until all its Pods are ready"
                .formatted(release.spec().members().get(0).name()),
            "send all requests to it, by " + release.spec().members().get(0).router().word())
        .map(text -> PlannedStep.with(Traffic.ALL_STABLE, text))
        .toList();
  }

  private List<PlannedStep> canarySteps() {
    Workload workload = release.spec().members().get(0);
    List<PlannedStep> steps = new ArrayList<>();
    steps.add(stable("apply the manifests, all but Deployment " + workload.name()));
    steps.add(
        stable(
            "bring up Deployment %s with the new image and wait until all its Pods are ready"
                .formatted(workload.canaryName())));
    release
        .spec()
        .strategy()
        .stages()
        .forEach(stage -> steps.add(PlannedStep.with(Traffic.of(stage), words(stage))));
    steps.add(
        PlannedStep.with(
            Traffic.ALL_CANARY,
            "while the canary has all requests, update Deployment %s and wait until its Pods are ready"
                .formatted(workload.name())));
    steps.add(stable("send all requests to it and wait %s".formatted(Words.of(settle()))));
    steps.add(stable("remove Deployment " + workload.canaryName()));
    return steps;
  }

  private static PlannedStep stable(String text) {
    return PlannedStep.with(Traffic.ALL_STABLE, text);
  }

  private String words(Stage stage) {
    Duration wait = stage.pauseFor();
    return Stream.of(
            "send " + traffic(stage),
            "wait " + Words.of(settle()),
            judged(stage),
            wait == null ? "" : "wait " + Words.of(wait) + " more",
            stage.approval() ? "pause for approval" : "")
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String traffic(Stage stage) {
    String matches =
        stage.matches().stream()
            .map(match -> " and those with " + match)
            .collect(Collectors.joining());
    String mirror =
        stage.mirror() == 0 ? "" : " and copies of %d %% of the others".formatted(stage.mirror());
    String scale =
        stage.scale().equals(Scale.FULL) ? "" : " (scale %s)".formatted(stage.scale().text());
    return "%d %% of the requests%s%s to the canary%s"
        .formatted(stage.weight(), matches, mirror, scale);
  }

  private String judged(Stage stage) {
    if (!stage.isJudged()) {
      return "";
    }
    Analysis analysis = release.spec().analysis();
    String limits =
        analysis.metrics().stream().map(Metric::words).collect(Collectors.joining(", "));
    return "judge for %s every %s: %s; %d failing measurements in a row roll back"
        .formatted(
            Words.of(stage.analyse()),
            Words.of(analysis.interval()),
            limits,
            analysis.failureLimitOrDefault());
  }

  private Duration settle() {
    return release.spec().members().get(0).router().settleOrDefault();
  }

  private int canaryPods(Deployment stable) {
    Stage first =
        release.spec().strategy().stages().get(0).with(release.spec().members().get(0).router());
    return first.scale().pods(replicas(stable), first.weight());
  }

  private static int replicas(Deployment stable) {
    Integer replicas = stable.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }
}
