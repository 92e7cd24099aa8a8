package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Empties a namespace that is being deleted, then lets it go. */
final class NamespaceController implements Controller {

  private final Objects objects;

  NamespaceController(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    if (event.key().resource().equals("namespaces")) {
      wake.accept(event.key());
    } else if (event.type() == StoreEvent.Type.DELETED && !event.key().namespace().isEmpty()) {
      wake.accept(new ObjectKey("namespaces", "", event.key().namespace()));
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode namespace = objects.find("Namespace", "", key.name());
    if (namespace == null || !Objects.isDeleting(namespace)) {
      return null;
    }
    for (ResourceType type : objects.resources().kinds().resources()) {
      if (type.namespaced()) {
        deleteAll(type, key.name());
      }
    }
    boolean held = !Json.at(namespace, "metadata.finalizers").isEmpty();
    if (!held && !objects.resources().store().hasNamespaced(key.name())) {
      objects.resources().finalizeNamespace(objects.target("Namespace", "", key.name()));
    }
    return null;
  }

  private void deleteAll(ResourceType type, String namespace) {
    for (ObjectNode object : objects.resources().list(type, namespace).objects()) {
      if (!Objects.isDeleting(object)) {
        objects.delete(objects.target(type, object), DeleteOptions.graceful());
      }
    }
  }
}
