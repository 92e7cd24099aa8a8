package io.slipway.deploy.routing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The route objects of one namespace. Objects are read, edited as trees and put back with the
 * version they were read at, so fields that Slipway doesn't know survive: under server-side apply a
 * list such as a VirtualService's {@code spec.http} would have one owner, and whoever else applies
 * the object would lose theirs.
 */
class RouteObjects {
  /** Someone else's edit can come between a read and a write, hardly more often. */
  private static final int ATTEMPTS = 5;

  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String OURS = "slipway";

  private final KubernetesApi api;
  private final String namespace;
  private final RolloutListener listener;

  RouteObjects(KubernetesApi api, String namespace, RolloutListener listener) {
    this.api = api;
    this.namespace = namespace;
    this.listener = listener;
  }

  /** What of an object is changed; both ways are asked with an empty map where there is none. */
  @FunctionalInterface
  interface Edit {
    Map<String, Object> spec(Map<String, Object> before);

    default Map<String, String> annotations(Map<String, String> before) {
      return before;
    }
  }

  /** The spec; null where there is no such object, or no such kind. */
  @Nullable Map<String, Object> spec(ObjectKind kind, String name) throws InterruptedException {
    GenericKubernetesResource object = read(kind, name);
    return object == null ? null : spec(object);
  }

  @Nullable GenericKubernetesResource read(ObjectKind kind, String name)
      throws InterruptedException {
    return api.<@Nullable GenericKubernetesResource>call(
        "read %s %s in namespace %s".formatted(kind.kind(), name, namespace),
        client ->
            client
                .genericKubernetesResources(kind.context())
                .inNamespace(namespace)
                .withName(name)
                .get());
  }

  /** Edits an object, or creates it from an empty one. */
  void edit(ObjectKind kind, String name, Edit edit) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      GenericKubernetesResource before = read(kind, name);
      GenericKubernetesResource after = before == null ? fresh(kind, name) : before;
      if (!change(after, edit) && before != null) {
        return;
      }
      if (put(kind, after, before == null)) {
        listener.on(
            new RolloutEvent.ObjectApplied(
                kind.kind(), namespace, name, before == null ? "created" : "configured"));
        return;
      }
    }
    throw DeployException.temporary(
        "could not write %s %s in namespace %s: others change it all the time"
            .formatted(kind.kind(), name, namespace),
        null);
  }

  /** Removes an object that was made here; one of somebody else's of that name stays. */
  void remove(ObjectKind kind, String name) throws InterruptedException {
    GenericKubernetesResource object = read(kind, name);
    if (object == null || !isOurs(object)) {
      return;
    }
    api.call(
        "delete %s %s in namespace %s".formatted(kind.kind(), name, namespace),
        client ->
            client
                .genericKubernetesResources(kind.context())
                .inNamespace(namespace)
                .withName(name)
                .delete());
    listener.on(new RolloutEvent.ObjectApplied(kind.kind(), namespace, name, "deleted"));
  }

  /** Whether it was made here. */
  static boolean isOurs(GenericKubernetesResource object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && OURS.equals(labels.get(MANAGED_BY));
  }

  static Map<String, Object> spec(GenericKubernetesResource object) {
    return Trees.map(object.getAdditionalProperties().get("spec"));
  }

  static Map<String, String> annotations(GenericKubernetesResource object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  private static boolean change(GenericKubernetesResource object, Edit edit) {
    Map<String, Object> spec = spec(object);
    Map<String, String> annotations = annotations(object);
    Map<String, Object> editedSpec = edit.spec(spec);
    Map<String, String> editedAnnotations = edit.annotations(annotations);
    object.setAdditionalProperty("spec", editedSpec);
    object.getMetadata().setAnnotations(editedAnnotations);
    return !Trees.same(editedSpec, spec) || !editedAnnotations.equals(annotations);
  }

  boolean hasNamespace() throws InterruptedException {
    return api.<@Nullable Namespace>call(
            "read namespace " + namespace, client -> client.namespaces().withName(namespace).get())
        != null;
  }

  /** False where somebody else was first. */
  boolean put(ObjectKind kind, GenericKubernetesResource object, boolean create)
      throws InterruptedException {
    String attempt =
        "%s %s %s in namespace %s"
            .formatted(
                create ? "create" : "update",
                kind.kind(),
                object.getMetadata().getName(),
                namespace);
    try {
      return api.tryCall(
              attempt,
              client -> {
                var resource =
                    client
                        .genericKubernetesResources(kind.context())
                        .inNamespace(namespace)
                        .resource(object);
                return write(resource, create);
              })
          != null;
    } catch (DeployException e) {
      throw withAdvice(e, kind);
    }
  }

  GenericKubernetesResource write(Resource<GenericKubernetesResource> resource, boolean create) {
    return create ? resource.create() : resource.update();
  }

  /** A 404 on a collection means that the kind isn't there. */
  private static DeployException withAdvice(DeployException e, ObjectKind kind) {
    boolean missingKind = String.valueOf(e.getMessage()).contains("no such object or kind");
    return missingKind
        ? DeployException.failed(
            "the cluster has no %s (%s), %s"
                .formatted(kind.kind(), kind.apiVersion(), kind.remedy()),
            e)
        : e;
  }

  private GenericKubernetesResource fresh(ObjectKind kind, String name) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(kind.apiVersion());
    object.setKind(kind.kind());
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels(MANAGED_BY, OURS)
            .build());
    return object;
  }
}
