package io.slipway.local.harbor;

import java.util.List;
import java.util.Map;

/**
 * A refusal with Harbor's codes (its {@code lib/errors/const.go} and {@code lib/http/error.go}).
 */
final class ApiError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  private ApiError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static ApiError badRequest(String message) {
    return new ApiError(400, "BAD_REQUEST", message);
  }

  static ApiError unauthorized(String message) {
    return new ApiError(401, "UNAUTHORIZED", message);
  }

  static ApiError forbidden(String message) {
    return new ApiError(403, "FORBIDDEN", message);
  }

  static ApiError notFound(String message) {
    return new ApiError(404, "NOT_FOUND", message);
  }

  static ApiError methodNotAllowed(String method) {
    return new ApiError(405, "METHOD_NOT_ALLOWED", "method " + method + " is not allowed");
  }

  static ApiError conflict(String message) {
    return new ApiError(409, "CONFLICT", message);
  }

  static ApiError precondition(String message) {
    return new ApiError(412, "PRECONDITION", message);
  }

  static ApiError policyViolation(String message) {
    return new ApiError(412, "PROJECTPOLICYVIOLATION", message);
  }

  /** What go-swagger says of a body or parameter that breaks the schema. */
  static ApiError unprocessable(String message) {
    return new ApiError(422, "UNPROCESSABLE_ENTITY", message);
  }

  int status() {
    return status;
  }

  Map<String, Object> body() {
    return Map.of("errors", List.of(Map.of("code", code, "message", "" + getMessage())));
  }
}
