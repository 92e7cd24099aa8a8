package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.apply.FieldManager;
import io.slipway.local.cluster.apply.Manager;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Kinds;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.ObjectStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API server's registry: every read and write of an object goes through here, by HTTP or from a
 * controller. Writes run one at a time. Trees that it returns are shared with the store: copy
 * before writing to them. Refusals are {@link ApiError}s.
 */
public final class Resources {

  private static final Set<String> MADE_BY_PUT =
      Set.of("leases.coordination.k8s.io", "endpoints", "events");

  private final Kinds kinds;
  private final ObjectStore store;
  private final Clock clock;
  private final Random random;
  private final ServiceAddresses addresses = new ServiceAddresses();
  private final Deletion deletion;

  public Resources(Kinds kinds, ObjectStore store, Clock clock, Random random) {
    this.kinds = kinds;
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.deletion = new Deletion(store, clock);
  }

  public Kinds kinds() {
    return kinds;
  }

  public ObjectStore store() {
    return store;
  }

  public ObjectNode get(Target target) {
    ObjectNode object = store.get(target.key());
    if (object == null) {
      throw ApiError.notFound(target.type(), target.name());
    }
    return inVersion(target.type(), object);
  }

  /** Null where there is none. */
  public @Nullable ObjectNode find(Target target) {
    ObjectNode object = store.get(target.key());
    return object == null ? null : inVersion(target.type(), object);
  }

  public ObjectStore.Snapshot list(ResourceType type, String namespace) {
    ObjectStore.Snapshot all = store.list(type.resource(), namespace);
    return new ObjectStore.Snapshot(
        all.objects().stream().map(object -> inVersion(type, object)).toList(), all.version());
  }

  /** The object as this version shows it; versions differ in name only ({@code strategy: None}). */
  public static ObjectNode inVersion(ResourceType type, ObjectNode object) {
    if (object.path("apiVersion").stringValue("").equals(type.apiVersion())) {
      return object;
    }
    return object.deepCopy().put("apiVersion", type.apiVersion());
  }

  /** Creates an object; {@code target.name()} is empty for {@code generateName}. */
  public synchronized ObjectNode create(Target target, ObjectNode body, WriteOptions options) {
    ObjectNode object = body.deepCopy();
    Preparation.address(target, object);
    Preparation.decode(target.type(), object, options);
    if (!Json.text(object, "metadata.resourceVersion").isEmpty()) {
      throw ApiError.versionOfNew();
    }
    name(target.type(), object);
    return insert(target, object, options, Manager.Operation.Update);
  }

  private void name(ResourceType type, ObjectNode object) {
    ObjectNode metadata = Json.ensure(object, "metadata");
    if (!Json.text(metadata, "name").isEmpty()) {
      return;
    }
    String base = Json.text(metadata, "generateName");
    if (base.isEmpty()) {
      throw ApiError.invalid(
          type,
          "",
          List.of(FieldError.required("metadata.name", "name or generateName is required")));
    }
    metadata.put("name", Names.generate(base, random));
  }

  private ObjectNode insert(
      Target target, ObjectNode object, WriteOptions options, Manager.Operation operation) {
    ResourceType type = target.type();
    String name = Json.text(object, "metadata.name");
    checkNamespace(type, target.namespace(), name);
    ObjectKey key = new ObjectKey(type.resource(), target.namespace(), name);
    if (store.get(key) != null) {
      throw ApiError.alreadyExists(type, name);
    }
    if (type.hasStatus()) {
      object.remove("status");
    }
    stampNew(object);
    Preparation.complete(type, object);
    addresses.allocate(type, object, store);
    FirstStatus.set(type, object);
    Preparation.check(type, null, object);
    Preparation.count(type, null, object);
    ObjectNode result = object;
    if (operation == Manager.Operation.Update) {
      Manager manager = new Manager(options.manager(), operation, type.apiVersion(), "");
      result = FieldManager.update(type.schema(), null, object, manager, now());
    }
    if (!options.dryRun()) {
      store.create(key, result);
    }
    return result;
  }

  private void stampNew(ObjectNode object) {
    ObjectNode metadata = Json.ensure(object, "metadata");
    metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
    metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
  }

  private void checkNamespace(ResourceType type, String namespace, String name) {
    if (!type.namespaced()) {
      return;
    }
    ResourceType namespaces = kinds.builtIn("Namespace");
    ObjectNode owner = store.get(new ObjectKey(namespaces.resource(), "", namespace));
    if (owner == null) {
      throw ApiError.notFound(namespaces, namespace);
    }
    if (Json.text(owner, "status.phase").equals("Terminating")) {
      throw ApiError.terminating(type, name, namespace);
    }
  }

  /** Whether a PUT makes the object, as it does of a few kinds where there is none. */
  public boolean createsOnUpdate(Target target) {
    return MADE_BY_PUT.contains(target.type().resource())
        && target.subresource().isEmpty()
        && find(target) == null;
  }

  /** Replaces an object, or one subresource of it. */
  public synchronized ObjectNode update(Target target, ObjectNode body, WriteOptions options) {
    ObjectNode live = get(target);
    ObjectNode written = body.deepCopy();
    Preparation.address(target, written);
    Preparation.decode(target.type(), written, options);
    Preconditions.checkUndeleted(target, live, written);
    if (target.type().custom() && Json.text(written, "metadata.resourceVersion").isEmpty()) {
      throw ApiError.invalid(
          target.type(),
          target.name(),
          List.of(
              FieldError.invalid(
                  "metadata.resourceVersion", 0, "must be specified for an update")));
    }
    return replace(target, live, written, options);
  }

  /** Changes an object with a function of its current state: a controller's update. */
  public synchronized ObjectNode edit(
      Target target, UnaryOperator<ObjectNode> change, WriteOptions options) {
    ObjectNode live = get(target);
    return replace(target, live, Json.normal(change.apply(live.deepCopy())), options);
  }

  private ObjectNode replace(
      Target target, ObjectNode live, ObjectNode written, WriteOptions options) {
    Preconditions.check(target, live, written);
    ResourceType type = target.type();
    Preparation.isolate(target, live, written);
    Preparation.complete(type, written);
    Preparation.check(type, live, written);
    Preparation.count(type, live, written);
    Manager manager =
        new Manager(
            options.manager(), Manager.Operation.Update, type.apiVersion(), target.subresource());
    return commit(
        target,
        live,
        FieldManager.update(type.schema(), live, written, manager, now()),
        options.dryRun());
  }

  /** Stores what changed; a write that changes nothing leaves the resource version. */
  private ObjectNode commit(Target target, ObjectNode live, ObjectNode written, boolean dryRun) {
    if (Json.same(withoutTimes(live), withoutTimes(written))) {
      return live;
    }
    if (dryRun) {
      return written;
    }
    ObjectNode stored = store.get(target.key());
    if (stored != null && Deletion.isDue(target, written)) {
      store.remove(target.key(), stored);
      return written;
    }
    if (stored == null || !store.replace(target.key(), stored, written)) {
      throw ApiError.notFound(target.type(), target.name());
    }
    return written;
  }

  private static ObjectNode withoutTimes(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    Json.objects(Json.at(copy, "metadata.managedFields")).forEach(entry -> entry.remove("time"));
    return copy;
  }

  /** Patches an object by one of the three formats that say what to change. */
  public synchronized ObjectNode patch(
      Target target, PatchType format, JsonNode patch, WriteOptions options) {
    ObjectNode live = get(target);
    ObjectNode written = Patches.apply(target, format, live, patch);
    Preparation.address(target, written);
    Preparation.decodePatched(target.type(), written, options);
    Preconditions.checkIdentity(target, live, written);
    return replace(target, live, written, options);
  }

  /** Server-side apply; creates the object where there is none. */
  public synchronized ObjectNode apply(Target target, ObjectNode body, WriteOptions options) {
    if (options.manager().isEmpty()) {
      throw ApiError.invalidOption(
          "PatchOptions", FieldError.required("fieldManager", "is required for apply patch"));
    }
    ObjectNode configuration = body.deepCopy();
    Application.check(target, configuration);
    ObjectNode live = find(target);
    if (live == null && !target.subresource().isEmpty()) {
      throw ApiError.notFound(target.type(), target.name());
    }
    return live == null
        ? applyNew(target, configuration, options)
        : applyTo(target, live, configuration, options);
  }

  private ObjectNode applyNew(Target target, ObjectNode configuration, WriteOptions options) {
    Preconditions.checkNew(target, configuration);
    if (target.type().hasStatus()) {
      configuration.remove("status");
    }
    ObjectNode merged = Application.merge(target, null, configuration, options, now());
    return insert(target, merged, options, Manager.Operation.Apply);
  }

  private ObjectNode applyTo(
      Target target, ObjectNode live, ObjectNode configuration, WriteOptions options) {
    Preconditions.check(target, live, configuration);
    ResourceType type = target.type();
    if (target.subresource().equals("status")) {
      configuration.retain("apiVersion", "kind", "metadata", "status");
      Json.ensure(configuration, "metadata").retain("name", "namespace");
    } else if (type.hasStatus()) {
      configuration.remove("status");
    }
    ObjectNode merged = Application.merge(target, live, configuration, options, now());
    Preparation.isolate(target, live, merged);
    Preparation.complete(type, merged);
    Preparation.check(type, live, merged);
    Preparation.count(type, live, merged);
    return commit(target, live, merged, options.dryRun());
  }

  /**
   * Deletes an object, or marks it as being deleted where it has a grace period or finalizers.
   *
   * @return a {@code Status} where it is gone, the object where it isn't yet (or is a Pod)
   */
  public synchronized ObjectNode delete(Target target, DeleteOptions options) {
    ObjectNode live = get(target);
    Preconditions.checkDeletable(target, live, options);
    return deletion.delete(target, live, options);
  }

  /** Takes away an emptied namespace: the last act of the namespace controller. */
  public synchronized void finalizeNamespace(Target target) {
    ObjectNode live = store.get(target.key());
    if (live != null) {
      store.remove(target.key(), live);
    }
  }

  /** RFC 3339 in whole seconds, as metav1.Time is. */
  public String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
