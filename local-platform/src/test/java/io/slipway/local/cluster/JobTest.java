package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose Pods the test ends, well or not. */
final class JobTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;
  private LocalCluster cluster;
  private KubernetesClient client;
  private Kubelet kubelet;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    client = Workloads.client(cluster);
    kubelet = new Kubelet(client);
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  private static JobBuilder job() {
    return new JobBuilder()
        .withNewMetadata()
        .withName("check")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName("check")
        .withImage("check:1")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec();
  }

  private Job find() {
    return client.batch().v1().jobs().inNamespace("default").withName("check").get();
  }

  private JobStatus status() {
    return find().getStatus();
  }

  private boolean has(String type) {
    return status().getConditions().stream()
        .anyMatch(condition -> condition.getType().equals(type));
  }

  private String reason(String type) {
    return status().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .map(JobCondition::getReason)
        .findFirst()
        .orElse("");
  }

  /** Ends Pods that still run, as they come. */
  private void end(String phase, int pods) {
    for (int i = 0; i < pods; i++) {
      await().atMost(LIMIT).until(() -> !running().isEmpty());
      kubelet.setPhase(running().get(0), phase);
    }
  }

  private List<Pod> running() {
    return kubelet.pods().stream()
        .filter(pod -> "Pending".equals(pod.getStatus().getPhase()))
        .toList();
  }

  @Test
  void shouldComplete_whenEnoughPodsSucceed() {
    client
        .resource(job().editSpec().withCompletions(3).withParallelism(2).endSpec().build())
        .create();
    await().atMost(LIMIT).until(() -> running().size() == 2);
    assertThat(running().get(0).getMetadata().getLabels())
        .containsEntry("batch.kubernetes.io/job-name", "check")
        .containsEntry("batch.kubernetes.io/controller-uid", find().getMetadata().getUid());

    end("Succeeded", 3);

    await().atMost(LIMIT).until(() -> has("Complete"));
    assertThat(status().getSucceeded()).isEqualTo(3);
    assertThat(status().getCompletionTime()).isNotNull();
    assertThat(has("SuccessCriteriaMet")).isTrue();
    assertThat(kubelet.pods()).hasSize(3);
  }

  @Test
  void shouldFail_whenBackoffLimitIsExceeded() {
    client.resource(job().editSpec().withBackoffLimit(0).endSpec().build()).create();

    end("Failed", 1);

    await().atMost(LIMIT).until(() -> has("Failed"));
    assertThat(reason("Failed")).isEqualTo("BackoffLimitExceeded");
    assertThat(status().getFailed()).isEqualTo(1);
  }

  @Test
  void shouldFail_whenDeadlinePasses() {
    client.resource(job().editSpec().withActiveDeadlineSeconds(1L).endSpec().build()).create();

    await().atMost(LIMIT).until(() -> has("Failed"));
    assertThat(reason("Failed")).isEqualTo("DeadlineExceeded");
    await().atMost(LIMIT).until(() -> kubelet.pods().isEmpty());
  }

  @Test
  void shouldTryAgain_whenAPodIsDeleted() {
    client.resource(job().build()).create();
    await().atMost(LIMIT).until(() -> running().size() == 1);
    String first = running().get(0).getMetadata().getName();

    client.pods().inNamespace("default").withName(first).delete();

    await()
        .atMost(LIMIT)
        .until(() -> kubelet.names().size() == 1 && !kubelet.names().contains(first));
    assertThat(status().getFailed()).isEqualTo(1);
  }

  @Test
  void shouldGoAway_whenFinishedLongEnough() {
    client.resource(job().editSpec().withTtlSecondsAfterFinished(0).endSpec().build()).create();

    end("Succeeded", 1);

    await().atMost(LIMIT).until(() -> find() == null);
    await().atMost(LIMIT).until(() -> kubelet.pods().isEmpty());
  }

  @Test
  void shouldRunNothing_whileSuspended() {
    client.resource(job().editSpec().withSuspend(true).endSpec().build()).create();
    await().atMost(LIMIT).until(() -> reason("Suspended").equals("JobSuspended"));
    assertThat(kubelet.pods()).isEmpty();

    client
        .resource(find())
        .edit(j -> new JobBuilder(j).editSpec().withSuspend(false).endSpec().build());

    await().atMost(LIMIT).until(() -> running().size() == 1);
  }
}
