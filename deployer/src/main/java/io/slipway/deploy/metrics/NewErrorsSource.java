package io.slipway.deploy.metrics;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.log.ErrorSignatures;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.NewErrors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the kinds of errors in the canary's logs against those in stable's. Each look reads the end
 * of the logs anew; of stable's kinds so many are remembered. Not for several threads.
 */
final class NewErrorsSource implements MetricSource {
  private static final int LINES = 2000;
  private static final int PODS = 20;
  private static final int MOST_REMEMBERED = 2000;

  private final NewErrors rule;
  private final SourceContext context;

  private final Set<String> known =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  NewErrorsSource(NewErrors rule, SourceContext context) {
    this.rule = rule;
    this.context = context;
  }

  /** Of stable's arm only that it was read. */
  @Override
  public Reading read(Arm arm) throws InterruptedException {
    try {
      List<Pod> stable = pods(Arm.STABLE);
      List<Pod> canary = pods(Arm.CANARY);
      known.addAll(errors(stable).keySet());
      return canary.isEmpty() || stable.isEmpty()
          ? new Reading.Nothing(
              "there is no Pod of the %s arm whose log could be read"
                  .formatted(canary.isEmpty() ? "canary" : "stable"))
          : new Reading.Ruling(ruling(errors(canary)));
    } catch (DeployException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    }
  }

  private Judgement ruling(Map<String, Integer> errors) {
    List<String> fresh = new ArrayList<>();
    errors.forEach(
        (signature, count) -> {
          if (count >= rule.atLeastOrDefault() && !known.contains(signature)) {
            fresh.add("%d times %s".formatted(count, signature));
          }
        });
    if (fresh.isEmpty()) {
      return new Judgement(
          Verdict.ADVANCE,
          "no error in the canary's log occurs %d times or more that stable's log doesn't have"
              .formatted(rule.atLeastOrDefault()));
    }
    boolean back = rule.thenOrDefault() == NewErrors.Reaction.ROLLBACK;
    String more = fresh.size() == 1 ? "" : " and %d more kinds".formatted(fresh.size() - 1);
    return new Judgement(
        back ? Verdict.ROLLBACK : Verdict.INCONCLUSIVE,
        "errors in the canary's log that stable's doesn't have: " + fresh.get(0) + more);
  }

  private List<Pod> pods(Arm arm) throws InterruptedException {
    return RevisionLabel.pods(context, arm).stream().limit(PODS).toList();
  }

  /** A container that hasn't started has no log yet. */
  private Map<String, Integer> errors(List<Pod> pods) throws InterruptedException {
    Map<String, Integer> all = new HashMap<>();
    for (Pod pod : pods) {
      for (Container container : pod.getSpec().getContainers()) {
        if (hasStarted(pod, container)) {
          List<String> lines = logs().last(pod.getMetadata().getName(), container.getName(), LINES);
          ErrorSignatures.of(lines)
              .forEach((signature, count) -> all.merge(signature, count, Integer::sum));
        }
      }
    }
    return all;
  }

  private static boolean hasStarted(Pod pod, Container container) {
    return pod.getStatus() != null
        && pod.getStatus().getContainerStatuses().stream()
            .filter(status -> status.getName().equals(container.getName()))
            .anyMatch(
                status -> status.getState() != null && status.getState().getWaiting() == null);
  }

  private PodLogs logs() {
    return new PodLogs(context.cluster(), context.selector().namespace());
  }

  @Override
  public String query(Arm arm) {
    return "errors in the logs of Pods " + context.selector().labels(arm);
  }
}
