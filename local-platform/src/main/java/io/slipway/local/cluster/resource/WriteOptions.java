package io.slipway.local.cluster.resource;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

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

  private static final int MAX_MANAGER = 128;

  /** What to do about fields that the schema doesn't declare. The names are the API's. */
  public enum FieldValidation {
    Ignore,
    Warn,
    Strict
  }

  /**
   * Refuses options that a request can't have.
   *
   * @param options their kind, for messages
   * @param misforced whether {@code force} is said of what isn't an apply
   */
  public static void check(String options, String manager, boolean misforced) {
    if (manager.length() > MAX_MANAGER) {
      throw ApiError.invalidOption(options, FieldError.tooLong("fieldManager", MAX_MANAGER));
    }
    if (manager.chars().anyMatch(Character::isISOControl)) {
      throw ApiError.invalidOption(
          options,
          FieldError.invalid("fieldManager", manager, "should only contain printable characters"));
    }
    if (misforced) {
      throw ApiError.invalidOption(
          options, FieldError.forbidden("force", "may not be specified for non-apply patch"));
    }
  }

  /** For a part of the cluster itself. */
  public static WriteOptions internal(String manager) {
    return new WriteOptions(manager, false, false, FieldValidation.Ignore, warning -> {});
  }

  void reportUnknown(List<String> unknown, Function<String, ApiError> failure) {
    if (unknown.isEmpty() || validation == FieldValidation.Ignore) {
      return;
    }
    List<String> messages = unknown.stream().map(f -> "unknown field \"" + f + "\"").toList();
    if (validation == FieldValidation.Strict) {
      throw failure.apply("strict decoding error: " + String.join(", ", messages));
    }
    messages.forEach(warn);
  }
}
