package io.slipway.deploy.autoscale;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The autoscalers of one namespace. Every write is of what was read, or loses. */
final class Scalers {
  /** Others can come between a read and a write, hardly more often. */
  static final int ATTEMPTS = 5;

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** Keeps nulls, which take a field away. */
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Keeps nobody as owner; an empty list would keep everybody. */
  private static final List<Object> NOBODY = List.of(Map.of());

  private final KubernetesApi api;
  private final String namespace;

  Scalers(KubernetesApi api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** All there are, of kinds that the cluster knows. */
  List<Scaler> all() throws InterruptedException {
    List<Scaler> all = new ArrayList<>(list(ScalerKind.HORIZONTAL_POD_AUTOSCALER));
    boolean keda =
        api.call(
            "look for KEDA's API group",
            client -> client.hasApiGroup(ScalerKind.SCALED_OBJECT.group(), true));
    if (keda) {
      all.addAll(list(ScalerKind.SCALED_OBJECT));
    }
    return all;
  }

  /**
   * Those that scale a workload of a release. What is replaced in place has no arm that could be
   * left without requests, and what KEDA makes is KEDA's to change.
   *
   * @param workload its name
   */
  static List<Scaler> of(Release release, String workload, List<Scaler> all) {
    return release.spec().members().stream()
        .filter(member -> member.name().equals(workload) && !member.isInPlace())
        .flatMap(member -> all.stream().filter(scaler -> scaler.scales(member)))
        .filter(scaler -> !scaler.isMadeBy(all))
        .toList();
  }

  static DeployException lost(Object scaler) {
    return DeployException.temporary(
        "could not write %s: others change it all the time".formatted(scaler), null);
  }

  private List<Scaler> list(ScalerKind kind) throws InterruptedException {
    return api
        .call(
            "list %ss in namespace %s".formatted(kind.kind(), namespace),
            client ->
                client.genericKubernetesResources(kind.context()).inNamespace(namespace).list())
        .getItems()
        .stream()
        .map(object -> new Scaler(kind, object))
        .toList();
  }

  @Nullable Scaler read(ScalerKind kind, String name) throws InterruptedException {
    GenericKubernetesResource object =
        api.<@Nullable GenericKubernetesResource>call(
            "read %s %s in namespace %s".formatted(kind.kind(), name, namespace),
            client ->
                client
                    .genericKubernetesResources(kind.context())
                    .inNamespace(namespace)
                    .withName(name)
                    .get());
    return object == null ? null : new Scaler(kind, object);
  }

  /**
   * Writes the minimum.
   *
   * @param least null takes the field away
   * @param idle likewise
   * @return whether nobody was faster
   */
  boolean write(Scaler scaler, @Nullable Integer least, @Nullable Integer idle)
      throws InterruptedException {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put(scaler.kind().least(), least);
    if (scaler.kind() == ScalerKind.SCALED_OBJECT) {
      spec.put(ScalerKind.IDLE, idle);
    }
    return patch(
        "set %s of %s in namespace %s to %s"
            .formatted(scaler.kind().least(), scaler, namespace, least),
        scaler,
        JSON.writeValueAsString(
            Map.of("metadata", Map.of("resourceVersion", version(scaler)), "spec", spec)));
  }

  /** Whether that could be written; an autoscaler that isn't there yet is not asked for. */
  void tryToWrite(Scaler scaler, int least) throws InterruptedException {
    if (scaler.object().getMetadata().getResourceVersion() != null) {
      send(
          "set %s of %s in namespace %s".formatted(scaler.kind().least(), scaler, namespace),
          scaler,
          JSON.writeValueAsString(Map.of("spec", Map.of(scaler.kind().least(), least))),
          patch().withDryRun(List.of("All")).build());
    }
  }

  /**
   * Lets go of the field without a change of its value: who applies the object next, by server-side
   * apply, must not meet another owner.
   *
   * @param owners who gets it, as far as they are there
   * @return whether nobody was faster
   */
  boolean disown(Scaler scaler, List<String> owners) throws InterruptedException {
    List<ManagedFieldsEntry> others = FieldOwners.with(scaler, owners);
    return patch(
        "let go of %s of %s in namespace %s".formatted(scaler.kind().least(), scaler, namespace),
        scaler,
        SERIALIZATION.asJson(
            Map.of(
                "metadata",
                Map.of(
                    "resourceVersion",
                    version(scaler),
                    "managedFields",
                    others.isEmpty() ? NOBODY : others))));
  }

  private boolean patch(String attempt, Scaler scaler, String body) throws InterruptedException {
    return send(attempt, scaler, body, patch().build());
  }

  private static PatchContext.Builder patch() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.JSON_MERGE)
        .withFieldManager(Scaler.MANAGER);
  }

  private boolean send(String attempt, Scaler scaler, String body, PatchContext how)
      throws InterruptedException {
    return api.tryCall(
            attempt,
            client ->
                client
                    .genericKubernetesResources(scaler.kind().context())
                    .inNamespace(namespace)
                    .withName(scaler.name())
                    .patch(how, body))
        != null;
  }

  private static String version(Scaler scaler) {
    return scaler.object().getMetadata().getResourceVersion();
  }
}
