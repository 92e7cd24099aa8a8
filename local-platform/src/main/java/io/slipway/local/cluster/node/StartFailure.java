package io.slipway.local.cluster.node;

/** A container can't be started now; it waits with this reason and is tried again. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final String reason;

  StartFailure(String reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  StartFailure(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** As kubectl shows it: {@code ErrImagePull}, {@code CreateContainerConfigError}. */
  String reason() {
    return reason;
  }
}
