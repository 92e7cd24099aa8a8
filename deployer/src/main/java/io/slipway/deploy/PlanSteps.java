package io.slipway.deploy;

import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Scale;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.release.Unconfirmed;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.rollout.Words;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.target.WorkloadManifests;
import io.slipway.deploy.target.WorkloadObjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A rollout in words, a sentence for each thing it does. */
final class PlanSteps {
  private final Release release;
  private final List<Workload> members;
  private final WorkloadObjects live;

  /**
   * @param live what there is of the workloads
   */
  PlanSteps(Release release, WorkloadObjects live) {
    this.release = release;
    this.live = live;
    this.members = release.spec().members();
  }

  List<PlannedStep> ofTheFirst() {
    List<PlannedStep> steps = new ArrayList<>();
    steps.add(stable("apply the manifests"));
    for (Workload each : members) {
      steps.add(
          stable(
              "bring up %s%s and wait until all its Pods are ready"
                  .formatted(named(each), after(each))));
    }
    for (Workload each : routed()) {
      String it = members.size() == 1 ? "it" : each.name();
      steps.add(stable("send all requests to %s, by %s".formatted(it, each.router().word())));
    }
    return steps;
  }

  /**
   * @param holds what is held before anything of it comes up, in words
   */
  List<PlannedStep> ofACanary(List<String> holds) {
    List<PlannedStep> steps = new ArrayList<>();
    String all = members.stream().map(PlanSteps::named).collect(Collectors.joining(", "));
    boolean one = members.size() == 1;
    steps.add(stable("apply the manifests, all but " + all));
    holds.forEach(words -> steps.add(stable(words)));
    members.forEach(each -> steps.add(stable(each.isInPlace() ? inPlace(each) : starts(each))));
    for (Stage stage : release.spec().strategy().stages()) {
      steps.add(PlannedStep.with(Traffic.of(stage), words(stage)));
    }
    steps.add(
        PlannedStep.with(
            Traffic.ALL_CANARY,
            "while the canary has all requests, update %s and wait until %s Pods are ready"
                .formatted(all, one ? "its" : "their")));
    if (!routed().isEmpty()) {
      String settle = Words.of(release.spec().settle());
      steps.add(
          stable(
              "send all requests to %s and wait %s%s"
                  .formatted(one ? "it" : "them", settle, nothingSeen())));
    }
    List<Workload> reverse = new ArrayList<>(members);
    Collections.reverse(reverse);
    reverse.stream()
        .filter(each -> !each.isInPlace())
        .forEach(each -> steps.add(stable("remove Deployment " + each.canaryName())));
    return steps;
  }

  private List<Workload> routed() {
    return members.stream().filter(Workload::isRouted).toList();
  }

  private static String named(Workload workload) {
    return workload.kind() + " " + workload.name();
  }

  private static String after(Workload workload) {
    return workload.after().isEmpty() ? "" : ", after " + String.join(" and ", workload.after());
  }

  private static String starts(Workload workload) {
    return "bring up Deployment %s with the new image%s and wait until all its Pods are ready%s"
        .formatted(
            workload.canaryName(),
            after(workload),
            workload.isRouted()
                ? ""
                : "; no route leads to it, so its share is that of its Pods, at most one half");
  }

  private String inPlace(Workload workload) {
    int all = live.find(workload).map(WorkloadManifests::wantedPods).orElse(0);
    String counts =
        release.spec().strategy().weights().stream()
            .map(weight -> workload.podsInPlace(all, weight))
            .map(String::valueOf)
            .collect(Collectors.joining(", then "));
    return workload.kind().equals("DaemonSet")
        ? "replace Pods of DaemonSet %s in place%s, node after node: on %s of %d nodes; no route can lead to them alone"
            .formatted(workload.name(), after(workload), counts, all)
        : "replace Pods of StatefulSet %s in place%s, from the highest ordinal down: %s of %d; no route can lead to them alone"
            .formatted(workload.name(), after(workload), counts, all);
  }

  private static PlannedStep stable(String text) {
    return PlannedStep.with(Traffic.ALL_STABLE, text);
  }

  private String words(Stage stage) {
    Duration wait = stage.pauseFor();
    return Stream.of(
            "send " + traffic(stage),
            "wait " + Words.of(release.spec().settle()),
            stage.weight() == 0 ? "" : seen(stage),
            judged(stage),
            wait == null ? "" : "wait " + Words.of(wait) + " more",
            stage.approval() ? "pause for approval" : "")
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private String seen(Stage stage) {
    Confirm confirm = release.spec().confirm();
    boolean more = !stage.matches().isEmpty() || stage.mirror() > 0;
    return confirm == null
        ? ""
        : "wait until %s%d %% of at least %d requests are seen at the canary, else after %s %s"
                .formatted(
                    more ? "at least " : "",
                    stage.weight(),
                    confirm.minRequestsOrDefault(),
                    Words.of(confirm.timeoutOrDefault()),
                    words(confirm.onTimeoutOrDefault()))
            + ", without data after %s %s"
                .formatted(
                    Words.of(confirm.noDataTimeoutOrDefault()), words(confirm.onNoDataOrDefault()));
  }

  private String nothingSeen() {
    Confirm confirm = release.spec().confirm();
    return confirm == null
        ? ""
        : ", and until none is seen at the canary; else after %s keep its Pods and pause%s"
            .formatted(Words.of(confirm.timeoutOrDefault()), withoutData(confirm));
  }

  private static String withoutData(Confirm confirm) {
    return ", without data after %s %s"
        .formatted(
            Words.of(confirm.noDataTimeoutOrDefault()),
            confirm.onNoDataOrDefault() == Unconfirmed.CONTINUE ? "go on" : "as well");
  }

  private static String words(Unconfirmed then) {
    return switch (then) {
      case CONTINUE -> "go on";
      case PAUSE -> "pause";
      case ROLL_BACK -> "roll back";
    };
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
}
