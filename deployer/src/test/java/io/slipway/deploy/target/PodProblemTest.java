package io.slipway.deploy.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodProblemTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "waiting: {reason: ErrImagePull, message: 'rpc: not found'}|0|ErrImagePull of container shop (image shop:1): rpc: not found|false",
        "waiting: {reason: ImagePullBackOff, message: 'manifest unknown'}|0|ImagePullBackOff of container shop (image shop:1): manifest unknown|true",
        "waiting: {reason: ImagePullBackOff, message: 'connection refused'}|0|ImagePullBackOff of container shop (image shop:1): connection refused|false",
        "waiting: {reason: InvalidImageName}|0|InvalidImageName of container shop (image shop:1)|true",
        "waiting: {reason: CreateContainerConfigError, message: 'configmap x not found'}|0|CreateContainerConfigError of container shop (image shop:1): configmap x not found|false",
        "waiting: {reason: CrashLoopBackOff}|1|container shop ended with exit code 3 (Error), restarted 1 times|false",
        "waiting: {reason: CrashLoopBackOff}|3|container shop ended with exit code 3 (Error), restarted 3 times|true",
        "terminated: {exitCode: 1, reason: Error}|0|container shop ended with exit code 1 (Error), restarted 0 times|false",
        "running: {}|0|it runs but is not ready|false",
      })
  void shouldSayWhy(String state, int restarts, String words, boolean hopeless) {
    PodProblem problem = PodProblem.of(List.of(pod(state, restarts))).orElseThrow();

    assertThat(problem.words()).isEqualTo(words);
    assertThat(problem.hopeless()).isEqualTo(hopeless);
    assertThat(problem.pod()).isEqualTo("shop-1");
  }

  @Test
  void shouldSayWhatTheSchedulerSays_whenNoNodeFits() {
    Pod pod =
        yaml(
            """
            metadata: {name: shop-1}
            status:
              conditions:
                - {type: PodScheduled, status: "False", message: 0/3 nodes are available}
            """);

    assertThat(PodProblem.of(List.of(pod)).orElseThrow().words())
        .isEqualTo("no node takes it: 0/3 nodes are available");
  }

  @Test
  void shouldPickTheMostTelling_whenPodsDiffer() {
    Pod starting = pod("running: {}", 0);
    Pod crashing = pod("waiting: {reason: CrashLoopBackOff}", 5);

    assertThat(PodProblem.of(List.of(starting, crashing)).orElseThrow().hopeless()).isTrue();
  }

  @Test
  void shouldFindNothing_whenPodsStartOrEnd() {
    Pod creating = pod("waiting: {reason: ContainerCreating}", 0);
    creating.getStatus().setConditions(List.of());
    Pod ending = pod("waiting: {reason: CrashLoopBackOff}", 5);
    ending.getMetadata().setDeletionTimestamp("2026-11-23T10:00:00Z");

    assertThat(PodProblem.of(List.of(creating, ending))).isEmpty();
  }

  private static Pod pod(String state, int restarts) {
    return yaml(
        """
        metadata: {name: shop-1}
        status:
          conditions:
            - {type: Ready, status: "False"}
          containerStatuses:
            - name: shop
              image: shop:1
              restartCount: %d
              state: {%s}
              lastState: {terminated: {exitCode: 3, reason: Error}}
        """
            .formatted(restarts, state));
  }

  private static Pod yaml(String text) {
    return new KubernetesSerialization().unmarshal(text, Pod.class);
  }
}
