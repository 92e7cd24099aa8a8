package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.apply.Change.Action;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, in order.
 *
 * @param unchanged how many things are as the file says
 * @param notes what a person should know, though nothing is done about it
 */
public record HarborPlan(String registry, List<Change> changes, int unchanged, List<String> notes) {

  public HarborPlan {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  public int count(Action action) {
    return (int) changes.stream().filter(change -> change.action() == action).count();
  }

  /** The same plan has the same; one that saw another Harbor, or another file, has not. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder(registry);
    for (Change change : changes) {
      text.append('\n').append(change.title()).append(change.fields()).append(change.seen());
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For {@code --json} and {@code --out}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("registry", registry);
    map.put("fingerprint", fingerprint());
    map.put("changes", changes.stream().map(HarborPlan::toMap).toList());
    map.put("unchanged", unchanged);
    map.put("notes", notes);
    return map;
  }

  private static Map<String, Object> toMap(Change change) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("action", change.action().name().toLowerCase(Locale.ROOT));
    map.put("kind", change.kind());
    map.put("name", change.name());
    map.put("fields", change.fields());
    return map;
  }

  /** The diff, for a person. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (Change change : changes) {
      text.append(change.title()).append('\n');
      change.fields().forEach(field -> text.append("    ").append(line(field)).append('\n'));
    }
    notes.forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.append(summary()).toString();
  }

  private static String line(Change.Field field) {
    return field.before() == null
        ? field.field() + ": " + field.after()
        : field.field() + ": " + shown(field.before()) + " -> " + shown(field.after());
  }

  private static String shown(@Nullable String value) {
    return value == null || value.isEmpty() ? "(none)" : value;
  }

  public String summary() {
    return changes.isEmpty()
        ? "%s: nothing to do, %d as the file says".formatted(registry, unchanged)
        : "%s: %d to create, %d to change, %d to delete, %d as the file says"
            .formatted(
                registry,
                count(Action.CREATE),
                count(Action.UPDATE),
                count(Action.DELETE),
                unchanged);
  }
}
