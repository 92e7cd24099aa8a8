package io.slipway.local.cluster.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An apply met fields of other managers. The wording is the API server's. */
public final class ApplyConflict extends Exception {
  private static final long serialVersionUID = 1L;

  /** One field in another manager's hands. */
  public record Cause(String message, String field) {}

  private final transient List<Cause> causes;

  private ApplyConflict(String message, List<Cause> causes) {
    super(message);
    this.causes = List.copyOf(causes);
  }

  static ApplyConflict of(Map<String, FieldSet> byManager) {
    Map<String, List<String>> paths = new TreeMap<>();
    List<Cause> causes = new ArrayList<>();
    new LinkedHashMap<>(byManager)
        .forEach(
            (manager, fields) -> {
              paths.put(manager, fields.paths());
              fields
                  .paths()
                  .forEach(path -> causes.add(new Cause("conflict with " + manager, path)));
            });
    return new ApplyConflict(message(paths, causes), causes);
  }

  private static String message(Map<String, List<String>> paths, List<Cause> causes) {
    if (causes.size() == 1) {
      Cause only = causes.get(0);
      return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
    }
    List<String> parts = new ArrayList<>();
    paths.forEach(
        (manager, fields) ->
            parts.add("conflicts with " + manager + ":\n- " + String.join("\n- ", fields)));
    return "Apply failed with " + causes.size() + " conflicts: " + String.join("\n", parts);
  }

  public List<Cause> causes() {
    return causes;
  }
}
