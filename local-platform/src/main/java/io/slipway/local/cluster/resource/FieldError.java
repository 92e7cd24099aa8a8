package io.slipway.local.cluster.resource;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One cause of a 422, worded as {@code k8s.io/apimachinery/pkg/util/validation/field} does.
 *
 * @param reason a CauseType: {@code FieldValueRequired}, ...
 */
record FieldError(String reason, String field, String message) {

  static FieldError required(String field, String detail) {
    return new FieldError(
        "FieldValueRequired", field, "Required value" + (detail.isEmpty() ? "" : ": " + detail));
  }

  static FieldError invalid(String field, Object value, String detail) {
    return new FieldError(
        "FieldValueInvalid", field, "Invalid value: " + show(value) + ": " + detail);
  }

  static FieldError unsupported(String field, Object value, List<String> allowed) {
    String names = allowed.stream().map(FieldError::show).collect(Collectors.joining(", "));
    return new FieldError(
        "FieldValueNotSupported",
        field,
        "Unsupported value: " + show(value) + ": supported values: " + names);
  }

  static FieldError duplicate(String field, Object value) {
    return new FieldError("FieldValueDuplicate", field, "Duplicate value: " + show(value));
  }

  static FieldError tooLong(String field, int bytes) {
    return new FieldError(
        "FieldValueTooLong", field, "Too long: may not be more than " + bytes + " bytes");
  }

  static FieldError forbidden(String field, String detail) {
    return new FieldError("FieldValueForbidden", field, "Forbidden: " + detail);
  }

  private static String show(Object value) {
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }

  @Override
  public String toString() {
    return field + ": " + message;
  }
}
