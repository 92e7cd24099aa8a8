package io.slipway.deploy.autoscale;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.FieldsV1Builder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who owns the minimum of an autoscaler, by {@code metadata.managedFields} (fieldsV1: {@code f:}
 * and a field's name). Who holds it takes it from them, and gives it back with the value: else the
 * next apply of theirs would not be as the one before.
 */
final class FieldOwners {
  private static final String SPEC = "f:spec";

  private FieldOwners() {}

  /** The others' names. */
  static List<String> of(Scaler scaler) {
    String field = field(scaler);
    return entries(scaler).stream()
        .filter(entry -> map(fields(entry).get(SPEC)).containsKey(field))
        .map(FieldOwners::name)
        .toList();
  }

  /** All entries but the holder's, the field with those that had it. */
  static List<ManagedFieldsEntry> with(Scaler scaler, List<String> owners) {
    return entries(scaler).stream()
        .map(entry -> owners.contains(name(entry)) ? owning(entry, field(scaler)) : entry)
        .toList();
  }

  private static List<ManagedFieldsEntry> entries(Scaler scaler) {
    List<ManagedFieldsEntry> entries = scaler.object().getMetadata().getManagedFields();
    return entries == null
        ? List.of()
        : entries.stream().filter(entry -> !Scaler.isOurs(entry)).toList();
  }

  private static ManagedFieldsEntry owning(ManagedFieldsEntry entry, String field) {
    Map<String, Object> fields = fields(entry);
    Map<String, Object> spec = map(fields.get(SPEC));
    spec.put(field, Map.of());
    fields.put(SPEC, spec);
    FieldsV1 changed = new FieldsV1Builder().withAdditionalProperties(fields).build();
    return new ManagedFieldsEntryBuilder(entry).withFieldsV1(changed).build();
  }

  private static String field(Scaler scaler) {
    return "f:" + scaler.kind().least();
  }

  private static String name(ManagedFieldsEntry entry) {
    return "%s/%s/%s"
        .formatted(
            entry.getManager(),
            entry.getOperation(),
            Objects.requireNonNullElse(entry.getSubresource(), ""));
  }

  private static Map<String, Object> fields(ManagedFieldsEntry entry) {
    FieldsV1 fields = entry.getFieldsV1();
    return map(fields == null ? null : fields.getAdditionalProperties());
  }

  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> copy.put(String.valueOf(key), item));
    }
    return copy;
  }
}
