package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Binds PersistentVolumeClaims: to the volume that they name, or to one made for them, which goes
 * with them. Nothing is matched by size or class.
 */
final class ClaimController implements Controller {

  private static final String COMPONENT = "persistentvolume-controller";
  private static final String PROVISIONER = "pv.kubernetes.io/provisioned-by";

  private final Objects objects;
  private final EventRecorder events;

  ClaimController(Objects objects, EventRecorder events) {
    this.objects = objects;
    this.events = events;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    switch (event.key().resource()) {
      case "persistentvolumeclaims" -> wake.accept(event.key());
      case "persistentvolumes" -> {
        JsonNode claim = Json.at(event.object(), "spec.claimRef");
        if (claim.isObject()) {
          wake.accept(
              new ObjectKey(
                  "persistentvolumeclaims",
                  Json.text(claim, "namespace"),
                  Json.text(claim, "name")));
        } else {
          wake.accept(new ObjectKey("persistentvolumeclaims", "", ""));
        }
      }
      default -> {}
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    if (key.name().isEmpty()) {
      objects.list("PersistentVolumeClaim", "").forEach(this::bind);
      return null;
    }
    ObjectNode claim = objects.find("PersistentVolumeClaim", key.namespace(), key.name());
    if (claim == null) {
      reclaim(key);
    } else if (!Objects.isDeleting(claim)) {
      bind(claim);
    }
    return null;
  }

  private void bind(ObjectNode claim) {
    if (Json.text(claim, "status.phase").equals("Bound")) {
      return;
    }
    String named = Json.text(claim, "spec.volumeName");
    if (!named.isEmpty()) {
      ObjectNode volume = objects.find("PersistentVolume", "", named);
      if (volume != null && isFree(volume, claim)) {
        join(claim, volume);
      }
    } else if (Json.at(claim, "spec.storageClassName").stringValue("standard").isEmpty()) {
      objects.list("PersistentVolume", "").stream()
          .filter(volume -> reserves(volume, claim))
          .findFirst()
          .ifPresent(volume -> join(claim, volume));
    } else {
      join(claim, provision(claim));
    }
  }

  private static boolean isFree(ObjectNode volume, ObjectNode claim) {
    return !Json.at(volume, "spec.claimRef").isObject() || reserves(volume, claim);
  }

  private static boolean reserves(ObjectNode volume, ObjectNode claim) {
    JsonNode reference = Json.at(volume, "spec.claimRef");
    return Json.text(reference, "namespace").equals(Objects.namespace(claim))
        && Json.text(reference, "name").equals(Objects.name(claim));
  }

  private ObjectNode provision(ObjectNode claim) {
    String name = "pvc-" + Json.text(claim, "metadata.uid");
    ObjectNode volume = objects.find("PersistentVolume", "", name);
    if (volume != null) {
      return volume;
    }
    volume = Json.object();
    volume
        .putObject("metadata")
        .put("name", name)
        .putObject("annotations")
        .put(PROVISIONER, "slipway.io/local");
    ObjectNode spec = volume.putObject("spec");
    spec.putObject("capacity")
        .set("storage", Json.at(claim, "spec.resources.requests.storage").deepCopy());
    spec.set("accessModes", Json.at(claim, "spec.accessModes").deepCopy());
    spec.put("persistentVolumeReclaimPolicy", "Delete").put("volumeMode", "Filesystem");
    spec.putObject("local").put("path", "/" + name);
    ObjectNode created = objects.create("PersistentVolume", "", volume);
    events.normal(
        claim, COMPONENT, "ProvisioningSucceeded", "Successfully provisioned volume " + name);
    return created;
  }

  private void join(ObjectNode claim, ObjectNode volume) {
    String name = Objects.name(volume);
    var target = objects.target("PersistentVolume", "", name);
    objects.edit(
        target,
        live ->
            Json.ensure(live, "spec.claimRef")
                .put("kind", "PersistentVolumeClaim")
                .put("apiVersion", "v1")
                .put("namespace", Objects.namespace(claim))
                .put("name", Objects.name(claim))
                .put("uid", Json.text(claim, "metadata.uid")));
    objects.edit(target.status(), live -> Json.ensure(live, "status").put("phase", "Bound"));
    var place =
        objects.target("PersistentVolumeClaim", Objects.namespace(claim), Objects.name(claim));
    objects.edit(place, live -> Json.ensure(live, "spec").put("volumeName", name));
    objects.edit(
        place.status(),
        live -> {
          ObjectNode status = Json.ensure(live, "status").put("phase", "Bound");
          status.set("accessModes", Json.at(volume, "spec.accessModes").deepCopy());
          status.set("capacity", Json.at(volume, "spec.capacity").deepCopy());
        });
  }

  /** A volume made for a claim goes with it; another one is released and keeps its reference. */
  private void reclaim(ObjectKey key) {
    for (ObjectNode volume : objects.list("PersistentVolume", "")) {
      JsonNode reference = Json.at(volume, "spec.claimRef");
      boolean mine =
          Json.text(reference, "namespace").equals(key.namespace())
              && Json.text(reference, "name").equals(key.name())
              && !Json.text(reference, "uid").isEmpty();
      if (!mine) {
        continue;
      }
      var target = objects.target("PersistentVolume", "", Objects.name(volume));
      if (volume.path("metadata").path("annotations").has(PROVISIONER)) {
        objects.delete(target, DeleteOptions.graceful());
      } else {
        objects.edit(target.status(), live -> Json.ensure(live, "status").put("phase", "Released"));
      }
    }
  }
}
