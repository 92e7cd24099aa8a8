package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.LabelSelector;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Lists, per Service with a selector, the Pods that can take traffic: Endpoints and a slice. */
final class EndpointsController implements Controller {

  private final Objects objects;

  EndpointsController(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    if (event.key().resource().equals("services")) {
      wake.accept(event.key());
    } else if (event.key().resource().equals("pods")) {
      // Which Services select it isn't looked up here, under the store's lock.
      wake.accept(new ObjectKey("services", event.key().namespace(), ""));
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    if (key.name().isEmpty()) {
      objects.list("Service", key.namespace()).forEach(this::publish);
      return null;
    }
    ObjectNode service = objects.find("Service", key.namespace(), key.name());
    if (service == null) {
      objects.delete(objects.target("Endpoints", key.namespace(), key.name()), DeleteOptions.now());
    } else {
      publish(service);
    }
    return null;
  }

  private void publish(ObjectNode service) {
    LabelSelector selector = LabelSelector.ofLabels(Json.at(service, "spec.selector"));
    String namespace = Objects.namespace(service);
    List<ObjectNode> pods =
        objects.list("Pod", namespace).stream()
            .filter(selector::matches)
            .filter(pod -> !Json.text(pod, "status.podIP").isEmpty())
            .toList();
    if (Json.at(service, "spec.selector").isEmpty()) {
      return;
    }
    ServiceBackends backends = new ServiceBackends(service, pods);
    put("Endpoints", namespace, backends.endpoints());
    put("EndpointSlice", namespace, backends.slice());
  }

  private void put(String kind, String namespace, ObjectNode wanted) {
    Target target = objects.target(kind, namespace, Objects.name(wanted));
    if (objects.resources().find(target) == null) {
      objects.create(kind, namespace, wanted);
      return;
    }
    objects.edit(
        target,
        live ->
            wanted.forEachEntry(
                (name, value) -> {
                  if (!name.equals("metadata")) {
                    live.set(name, value);
                  }
                }));
  }
}
