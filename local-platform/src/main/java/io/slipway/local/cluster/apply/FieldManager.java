package io.slipway.local.cluster.apply;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Schema.Struct;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code metadata.managedFields} through writes, and applies. Pure: takes trees, returns new
 * ones.
 *
 * <p>Fields that the API server sets itself (identity, versions, timestamps) belong to nobody. What
 * a write may not change (status, or all but status) the caller has taken out before.
 */
public final class FieldManager {

  private static final List<String> SYSTEM_METADATA =
      List.of(
          "name",
          "namespace",
          "creationTimestamp",
          "selfLink",
          "uid",
          "generation",
          "managedFields",
          "resourceVersion",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  /** Owns the fields of an object that had no owners when it is applied for the first time. */
  private static final String BEFORE = "before-first-apply";

  private FieldManager() {}

  /**
   * Records a create, update or patch. {@code written} is the object after defaulting, as it will
   * be stored; the owners it carries are taken over where the caller changed them.
   *
   * @param now RFC 3339
   */
  public static ObjectNode update(
      Struct schema, @Nullable ObjectNode live, ObjectNode written, Manager manager, String now) {
    ManagedFields owners = carried(live, written);
    Fields.Difference difference =
        Fields.compare(schema, live == null ? Json.object() : owned(live), owned(written));
    FieldSet touched = difference.changed().union(difference.removed());
    owners.takeFromOthers(manager, fields -> fields.difference(touched));
    FieldSet mine =
        owners.fields(manager).union(difference.changed()).difference(difference.removed());
    owners.put(manager, mine, now);
    ObjectNode result = written.deepCopy();
    owners.writeTo(result);
    return result;
  }

  /** No list means "as before"; a list with one empty entry means "forget". */
  private static ManagedFields carried(@Nullable ObjectNode live, ObjectNode written) {
    return Json.at(written, "metadata.managedFields").isEmpty()
        ? ManagedFields.of(live)
        : ManagedFields.of(written);
  }

  /**
   * Applies a configuration: lays it over the live object, removes what this manager applied before
   * and applies no more, and gives it the fields.
   *
   * @param live null to create
   * @throws ApplyConflict where others own what it would change, unless {@code force}
   */
  public static ObjectNode apply(
      Struct schema,
      @Nullable ObjectNode live,
      ObjectNode configuration,
      Manager manager,
      boolean force,
      String now)
      throws ApplyConflict {
    ObjectNode base = live == null ? Json.object() : live;
    ManagedFields owners = ManagedFields.of(live);
    if (owners.isEmpty()) {
      Manager before = new Manager(BEFORE, Manager.Operation.Update, manager.apiVersion(), "");
      owners.put(before, Fields.compare(schema, Json.object(), owned(base)).changed(), now);
    }
    ObjectNode content = owned(configuration);
    FieldSet applied = content.isEmpty() ? new FieldSet() : Fields.of(schema, content);
    ObjectNode merged = (ObjectNode) Fields.merge(schema, base, configuration);
    FieldSet changed =
        Fields.compare(schema, owned(base), owned(merged)).changed().intersection(applied);
    resolve(owners, manager, changed, force);
    FieldSet dropped = dropped(owners.fields(manager), applied, owners.ownedByOthers(manager));
    Fields.remove(schema, merged, dropped);
    owners.put(manager, applied, now);
    owners.writeTo(merged);
    return merged;
  }

  private static void resolve(
      ManagedFields owners, Manager manager, FieldSet changed, boolean force) throws ApplyConflict {
    Map<String, FieldSet> conflicts = new LinkedHashMap<>();
    for (Manager other : owners.others(manager)) {
      FieldSet shared = owners.fields(other).intersection(changed);
      if (!shared.isEmpty()) {
        conflicts.put(other.show(), shared);
      }
    }
    if (!conflicts.isEmpty() && !force) {
      throw ApplyConflict.of(conflicts);
    }
    owners.takeFromOthers(manager, fields -> fields.difference(changed));
  }

  /** What was applied and isn't any more, less what lies in, or holds, fields of others. */
  private static FieldSet dropped(FieldSet before, FieldSet applied, FieldSet others) {
    FieldSet result = new FieldSet();
    if (before.isMember() && applied.isEmpty() && others.isEmpty()) {
      result.insert();
    }
    before
        .children()
        .forEach(
            (element, below) ->
                result.put(element, dropped(below, applied.peek(element), others.peek(element))));
    return result;
  }

  /** The part of an object that managers can own. */
  private static ObjectNode owned(ObjectNode object) {
    ObjectNode part = object.deepCopy();
    part.remove(List.of("apiVersion", "kind"));
    if (part.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove(SYSTEM_METADATA);
      if (metadata.isEmpty()) {
        part.remove("metadata");
      }
    }
    return part;
  }
}
