package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.ObjectStore;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Says that a CustomResourceDefinition is served; removes the objects of one that is gone. */
final class DefinitionController implements Controller {

  private static final String KIND = "CustomResourceDefinition";

  private final Objects objects;

  DefinitionController(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    if (event.key().resource().equals("customresourcedefinitions.apiextensions.k8s.io")) {
      wake.accept(event.key());
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode crd = objects.find(KIND, "", key.name());
    if (crd == null) {
      // A definition's name is the resource that its objects are stored under.
      removeAll(key.name());
    } else {
      objects.edit(objects.target(KIND, "", key.name()).status(), this::establish);
    }
    return null;
  }

  private void establish(ObjectNode crd) {
    String now = objects.resources().now();
    ObjectNode status = Json.ensure(crd, "status");
    status.set("acceptedNames", Json.at(crd, "spec.names").deepCopy());
    var stored = status.putArray("storedVersions");
    for (ObjectNode version : Json.objects(Json.at(crd, "spec.versions"))) {
      if (version.path("storage").booleanValue(false)) {
        stored.add(Json.text(version, "name"));
      }
    }
    Conditions.set(status, "NamesAccepted", true, "NoConflicts", "no conflicts found", now);
    Conditions.set(
        status,
        "Established",
        true,
        "InitialNamesAccepted",
        "the initial names have been accepted",
        now);
  }

  private void removeAll(String resource) {
    ObjectStore store = objects.resources().store();
    for (ObjectNode object : store.list(resource, "").objects()) {
      store.remove(
          new ObjectKey(resource, Objects.namespace(object), Objects.name(object)), object);
    }
  }
}
