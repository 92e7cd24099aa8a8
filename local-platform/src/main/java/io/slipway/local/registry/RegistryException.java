package io.slipway.local.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the client is told: a status, one error of the spec, and headers that belong to it. */
final class RegistryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final RegistryError error;
  private final int status;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  RegistryException(RegistryError error, int status, String message) {
    super(message, null, false, false);
    this.error = error;
    this.status = status;
  }

  RegistryException with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  Map<String, Object> body() {
    return Map.of(
        "errors",
        List.of(
            Map.of(
                "code",
                error.name(),
                "message",
                String.valueOf(getMessage()),
                "detail",
                Map.of())));
  }
}
