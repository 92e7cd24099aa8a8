package io.slipway.deploy;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
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
import org.jspecify.annotations.Nullable;

/**
 * Every version of every route, Service and Pod, in the order of the API server, and what is wrong
 * with it: weights that don't sum to 100, requests for an arm that the mesh doesn't know or that
 * has no ready Pod, a Service that leaves an arm's Pods out.
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

  private static final ResourceDefinitionContext DESTINATION_RULES =
      new ResourceDefinitionContext.Builder()
          .withGroup("networking.istio.io")
          .withVersion("v1")
          .withKind("DestinationRule")
          .withPlural("destinationrules")
          .withNamespaced(true)
          .build();

  /** What is there at one moment. */
  private static final class Moment {
    final Map<String, Pod> pods = new HashMap<>();
    @Nullable GenericKubernetesResource route;
    @Nullable GenericKubernetesResource arms;

    void take(Entry entry) {
      HasMetadata object = entry.object();
      if (object instanceof Pod pod && entry.gone()) {
        pods.remove(pod.getMetadata().getName());
      } else if (object instanceof Pod pod) {
        pods.put(pod.getMetadata().getName(), pod);
      } else if (object.getKind().equals("VirtualService")) {
        route = entry.gone() ? null : (GenericKubernetesResource) object;
      } else if (object.getKind().equals("DestinationRule")) {
        arms = entry.gone() ? null : (GenericKubernetesResource) object;
      }
    }
  }

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
                .inform(new Recorder<>()),
            client
                .genericKubernetesResources(DESTINATION_RULES)
                .inAnyNamespace()
                .inform(new Recorder<>()),
            client.services().inAnyNamespace().inform(new Recorder<>()));
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
    return wrong(namespace, 0);
  }

  /**
   * @param pods of the stable arm, of which each arm must have its share ready when it gets one; 0:
   *     one is enough
   */
  List<String> wrong(String namespace, int pods) {
    await().atMost(Duration.ofSeconds(10)).until(() -> isComplete(namespace));
    List<Entry> inOrder = new ArrayList<>(entries.getOrDefault(namespace, List.of()));
    inOrder.sort(Comparator.comparingLong(Entry::version));
    Moment moment = new Moment();
    List<String> wrong = new ArrayList<>();
    for (Entry entry : inOrder) {
      moment.take(entry);
      boolean isWrite = entry.object() == moment.route;
      check(entry, moment, isWrite ? pods : 0, wrong);
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

  private static void check(Entry entry, Moment moment, int pods, List<String> wrong) {
    if (entry.object() instanceof Service service
        && service.getSpec().getSelector().containsKey("slipway.io/track")) {
      wrong.add("at %d: the Service leaves an arm out".formatted(entry.version()));
    }
    if (moment.route == null) {
      return;
    }
    List<Map<String, Object>> rules = moment.route.get("spec", "http");
    for (Map<String, Object> rule : rules) {
      int sum = 0;
      for (Map<String, Object> target : maps(rule.get("route"))) {
        int weight = target.get("weight") instanceof Integer given ? given : 100;
        String arm = (String) ((Map<?, ?>) target.get("destination")).get("subset");
        sum += weight;
        boolean known = moment.arms != null && subsets(moment.arms).contains(arm);
        int needed = Math.max(1, (weight * pods + 99) / 100);
        if (weight > 0 && (!known || ready(moment.pods, arm) < needed)) {
          wrong.add(
              "at %d: %d %% for arm %s, known: %s, with %d ready Pods"
                  .formatted(entry.version(), weight, arm, known, ready(moment.pods, arm)));
        }
      }
      if (sum != 100) {
        wrong.add("at %d: the weights sum to %d".formatted(entry.version(), sum));
      }
    }
  }

  private static List<String> subsets(GenericKubernetesResource rule) {
    return maps(rule.get("spec", "subsets")).stream()
        .map(subset -> (String) subset.get("name"))
        .toList();
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
