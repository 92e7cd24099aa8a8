package io.slipway.local.cluster.resource;

import java.util.List;
import java.util.function.Consumer;

/**
 * How to write.
 *
 * @param manager who owns what is written
 * @param force whether an apply takes fields from their owners
 * @param warn takes warnings for the client ({@code fieldValidation=Warn})
 */
public record WriteOptions(
    String manager,
    boolean dryRun,
    boolean force,
    FieldValidation validation,
    Consumer<String> warn) {

  /** What to do about fields that the schema doesn't declare. The names are the API's. */
  public enum FieldValidation {
    Ignore,
    Warn,
    Strict
  }

  /** For a part of the cluster itself. */
  public static WriteOptions internal(String manager) {
    return new WriteOptions(manager, false, false, FieldValidation.Ignore, warning -> {});
  }

  void reportUnknown(String kind, String version, List<String> unknown) {
    if (unknown.isEmpty() || validation == FieldValidation.Ignore) {
      return;
    }
    List<String> messages = unknown.stream().map(f -> "unknown field \"" + f + "\"").toList();
    if (validation == FieldValidation.Warn) {
      messages.forEach(warn);
      return;
    }
    throw ApiError.badRequest(
        kind
            + " in version \""
            + version
            + "\" cannot be handled as a "
            + kind
            + ": strict decoding error: "
            + String.join(", ", messages));
  }
}
