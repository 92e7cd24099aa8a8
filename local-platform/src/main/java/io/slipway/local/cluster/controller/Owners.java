package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** From a changed object to the objects that own it. */
final class Owners {

  private Owners() {}

  static void wake(StoreEvent event, String kind, String resource, Consumer<ObjectKey> wake) {
    wake(event.object(), kind, resource, event.key().namespace(), wake);
    ObjectNode previous = event.previous();
    if (previous != null) {
      wake(previous, kind, resource, event.key().namespace(), wake);
    }
  }

  private static void wake(
      ObjectNode object, String kind, String resource, String namespace, Consumer<ObjectKey> wake) {
    for (ObjectNode owner : Json.objects(object.path("metadata").path("ownerReferences"))) {
      if (Json.text(owner, "kind").equals(kind)) {
        wake.accept(new ObjectKey(resource, namespace, Json.text(owner, "name")));
      }
    }
  }
}
