package io.slipway.local.cluster.apply;

import io.slipway.local.cluster.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who wrote: an entry of {@code metadata.managedFields} belongs to one of these.
 *
 * @param subresource empty for the object itself
 */
public record Manager(String name, Operation operation, String apiVersion, String subresource) {

  /** The names are those of the API. */
  public enum Operation {
    Apply,
    Update
  }

  static Manager of(ObjectNode entry) {
    return new Manager(
        Json.text(entry, "manager"),
        Json.text(entry, "operation").equals("Apply") ? Operation.Apply : Operation.Update,
        Json.text(entry, "apiVersion"),
        Json.text(entry, "subresource"));
  }

  /** As a conflict names it. */
  String show() {
    String where = subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"";
    String quoted = "\"" + name + "\"" + where;
    if (operation == Operation.Apply) {
      return quoted;
    }
    return quoted + " using " + apiVersion;
  }
}
