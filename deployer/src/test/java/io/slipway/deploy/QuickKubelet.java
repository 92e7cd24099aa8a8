package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet of all nodes, which runs nothing: Pods are ready once they are there, but for those
 * that {@link #broken} says, and gone once they are told to go.
 */
final class QuickKubelet implements AutoCloseable, ResourceEventHandler<Pod> {
  volatile Predicate<Pod> broken = pod -> false;

  /** Runs a Pod and says its address. */
  volatile Function<Pod, @Nullable String> start = pod -> null;

  /** Ends what runs. */
  volatile Consumer<Pod> end = pod -> {};

  private final KubernetesClient client;
  private final ExecutorService work = Executors.newSingleThreadExecutor();
  private final SharedIndexInformer<Pod> pods;

  QuickKubelet(KubernetesClient client) {
    this.client = client;
    this.pods = client.pods().inAnyNamespace().inform(this);
  }

  @Override
  public void onAdd(Pod pod) {
    work.execute(() -> sync(pod));
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    work.execute(() -> sync(pod));
  }

  @Override
  public void onDelete(Pod pod, boolean unknown) {
    // Nothing runs that would have to end.
  }

  private void sync(Pod pod) {
    try {
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        end.accept(pod);
        client.resource(pod).withGracePeriod(0).delete();
      } else if (pod.getSpec().getNodeName() == null) {
        // A Pod of no node would be gone as soon as it is deleted, and never be told to end.
        client.resource(pod).edit(QuickKubelet::bound);
      } else if (!isRunning(pod) && !broken.test(pod)) {
        client.resource(running(pod)).patchStatus();
      }
    } catch (KubernetesClientException e) {
      // The Pod was changed meanwhile; that change comes here too.
    }
  }

  private static Pod bound(Pod pod) {
    return new PodBuilder(pod).editSpec().withNodeName(node(pod)).endSpec().build();
  }

  /** A DaemonSet's Pod names its node. */
  private static String node(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getAffinity())
        .map(Affinity::getNodeAffinity)
        .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
        .stream()
        .flatMap(selector -> selector.getNodeSelectorTerms().stream())
        .flatMap(term -> term.getMatchFields().stream())
        .filter(field -> field.getKey().equals("metadata.name"))
        .map(field -> field.getValues().get(0))
        .findFirst()
        .orElse("quick");
  }

  private static boolean isRunning(Pod pod) {
    return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
  }

  private Pod running(Pod pod) {
    List<ContainerStatus> containers =
        pod.getSpec().getContainers().stream().map(QuickKubelet::running).toList();
    return new PodBuilder(pod)
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(start.apply(pod))
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime("2026-01-01T00:00:00Z")
        .endCondition()
        .withContainerStatuses(containers)
        .endStatus()
        .build();
  }

  private static ContainerStatus running(Container container) {
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID("")
        .withReady(true)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .build();
  }

  @Override
  public void close() {
    pods.close();
    work.shutdownNow();
  }
}
