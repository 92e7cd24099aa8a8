package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.DeleteOptions.Propagation;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes objects whose owners are all gone, and serves the two finalizers of deletion: foreground
 * (dependents first) and orphan (dependents are let go). A sweep looks at everything; a local
 * cluster is small.
 */
final class GarbageCollector implements Controller {

  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";
  private static final ObjectKey SWEEP = new ObjectKey("", "", "sweep");

  private record Item(Target target, ObjectNode object) {
    List<ObjectNode> owners() {
      return Json.objects(object.path("metadata").path("ownerReferences"));
    }

    boolean isOwnedBy(String uid) {
      return owners().stream().anyMatch(owner -> Json.text(owner, "uid").equals(uid));
    }

    String uid() {
      return Json.text(object, "metadata.uid");
    }

    boolean has(String finalizer) {
      return Objects.isDeleting(object)
          && Json.at(object, "metadata.finalizers")
              .valueStream()
              .anyMatch(value -> value.stringValue("").equals(finalizer));
    }
  }

  private final Objects objects;

  GarbageCollector(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    boolean owned = event.object().path("metadata").has("ownerReferences");
    boolean relevant =
        switch (event.type()) {
          case DELETED -> true;
          case ADDED -> owned;
          case MODIFIED -> Objects.isDeleting(event.object());
        };
    if (relevant) {
      wake.accept(SWEEP);
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    List<Item> items = items();
    Set<String> uids = new HashSet<>();
    items.forEach(item -> uids.add(item.uid()));
    for (Item item : items) {
      if (item.has(ORPHAN)) {
        orphan(item, items);
      } else if (item.has(FOREGROUND)) {
        deleteDependents(item, items);
      } else if (!item.owners().isEmpty() && !Objects.isDeleting(item.object())) {
        collect(item, uids);
      }
    }
    return null;
  }

  private List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (ResourceType type : objects.resources().kinds().resources()) {
      for (ObjectNode object : objects.resources().list(type, "").objects()) {
        items.add(new Item(objects.target(type, object), object));
      }
    }
    return items;
  }

  private void collect(Item item, Set<String> uids) {
    Predicate<ObjectNode> gone = owner -> !uids.contains(Json.text(owner, "uid"));
    if (item.owners().stream().allMatch(gone)) {
      objects.delete(item.target(), DeleteOptions.graceful());
    } else if (item.owners().stream().anyMatch(gone)) {
      removeOwners(item, gone);
    }
  }

  private void removeOwners(Item item, Predicate<ObjectNode> which) {
    objects.edit(
        item.target(),
        object -> {
          ObjectNode metadata = Json.ensure(object, "metadata");
          ArrayNode kept = Json.array();
          Json.objects(metadata.path("ownerReferences")).stream()
              .filter(which.negate())
              .forEach(kept::add);
          metadata.set("ownerReferences", kept);
          if (kept.isEmpty()) {
            metadata.remove("ownerReferences");
          }
        });
  }

  private void orphan(Item owner, List<Item> items) {
    for (Item item : items) {
      if (item.isOwnedBy(owner.uid())) {
        removeOwners(item, reference -> Json.text(reference, "uid").equals(owner.uid()));
      }
    }
    removeFinalizer(owner, ORPHAN);
  }

  private void deleteDependents(Item owner, List<Item> items) {
    boolean blocked = false;
    for (Item item : items) {
      if (item.isOwnedBy(owner.uid())) {
        blocked |= blocks(item, owner.uid());
        if (!Objects.isDeleting(item.object())) {
          objects.delete(
              item.target(), new DeleteOptions(null, Propagation.Foreground, "", "", false));
        }
      }
    }
    if (!blocked) {
      removeFinalizer(owner, FOREGROUND);
    }
  }

  private static boolean blocks(Item item, String uid) {
    return item.owners().stream()
        .filter(owner -> Json.text(owner, "uid").equals(uid))
        .anyMatch(owner -> owner.path("blockOwnerDeletion").booleanValue(false));
  }

  private void removeFinalizer(Item item, String finalizer) {
    objects.edit(
        item.target(),
        object -> {
          ObjectNode metadata = Json.ensure(object, "metadata");
          ArrayNode kept = Json.array();
          metadata
              .path("finalizers")
              .valueStream()
              .filter(value -> !value.stringValue("").equals(finalizer))
              .forEach(kept::add);
          metadata.set("finalizers", kept);
        });
  }
}
