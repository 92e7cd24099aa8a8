package io.slipway.deploy;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Every version of every VirtualService and Pod, in the order of the API server, and what is wrong
 * with it: weights that don't sum to 100, or requests for an arm without a ready Pod.
 */
final class TrafficLog implements AutoCloseable {
  static final ResourceDefinitionContext VIRTUAL_SERVICES =
      new ResourceDefinitionContext.Builder()
          .withGroup("networking.istio.io")
          .withVersion("v1")
          .withKind("VirtualService")
          .withPlural("virtualservices")
          .withNamespaced(true)
          .build();

  private record Entry(long version, HasMetadata object, boolean gone) {}

  private final KubernetesClient client;
  private final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers;

  TrafficLog(KubernetesClient client) {
    this.client = client;
    this.informers =
        List.of(
            client.pods().inAnyNamespace().inform(new Recorder<>()),
            client
                .genericKubernetesResources(VIRTUAL_SERVICES)
                .inAnyNamespace()
                .inform(new Recorder<>()));
  }

  private final class Recorder<T extends HasMetadata> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      record(object, false);
    }

    @Override
    public void onUpdate(T before, T object) {
      record(object, false);
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      record(object, true);
    }
  }

  private void record(HasMetadata object, boolean gone) {
    entries
        .computeIfAbsent(object.getMetadata().getNamespace(), any -> new CopyOnWriteArrayList<>())
        .add(new Entry(version(object), object, gone));
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /** What was ever wrong in a namespace, once all of it is known. */
  List<String> wrong(String namespace) {
    await().atMost(Duration.ofSeconds(10)).until(() -> isComplete(namespace));
    List<Entry> inOrder = new ArrayList<>(entries.getOrDefault(namespace, List.of()));
    inOrder.sort(Comparator.comparingLong(Entry::version));
    Map<String, Pod> pods = new HashMap<>();
    GenericKubernetesResource route = null;
    List<String> wrong = new ArrayList<>();
    for (Entry entry : inOrder) {
      if (entry.object() instanceof Pod pod) {
        pods.put(pod.getMetadata().getName(), pod);
        pods.values().removeIf(any -> entry.gone() && any == pod);
      } else {
        route = entry.gone() ? null : (GenericKubernetesResource) entry.object();
      }
      if (route != null) {
        check(entry.version(), route, pods, wrong);
      }
    }
    return wrong;
  }

  void forget(String namespace) {
    entries.remove(namespace);
  }

  private boolean isComplete(String namespace) {
    List<Entry> known = entries.getOrDefault(namespace, List.of());
    List<HasMetadata> now = new ArrayList<>();
    now.addAll(client.pods().inNamespace(namespace).list().getItems());
    now.addAll(
        client
            .genericKubernetesResources(VIRTUAL_SERVICES)
            .inNamespace(namespace)
            .list()
            .getItems());
    return now.stream()
        .allMatch(object -> known.stream().anyMatch(e -> e.version() == version(object)));
  }

  private static void check(
      long version, GenericKubernetesResource route, Map<String, Pod> pods, List<String> wrong) {
    List<Map<String, Object>> entries = route.get("spec", "http");
    for (Map<String, Object> entry : entries) {
      int sum = 0;
      for (Map<String, Object> target : maps(entry.get("route"))) {
        int weight = target.get("weight") instanceof Integer given ? given : 100;
        String arm = (String) ((Map<?, ?>) target.get("destination")).get("subset");
        sum += weight;
        if (weight > 0 && ready(pods, arm) == 0) {
          wrong.add("at %d: %d %% for arm %s without ready Pods".formatted(version, weight, arm));
        }
      }
      if (sum != 100) {
        wrong.add("at %d: the weights sum to %d".formatted(version, sum));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> maps(Object list) {
    return (List<Map<String, Object>>) list;
  }

  private static long ready(Map<String, Pod> pods, String arm) {
    return pods.values().stream()
        .filter(pod -> arm.equals(pod.getMetadata().getLabels().get("slipway.io/track")))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(TrafficLog::isReady)
        .count();
  }

  private static boolean isReady(Pod pod) {
    List<PodCondition> conditions =
        pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
    return conditions.stream()
        .anyMatch(
            condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }
}
