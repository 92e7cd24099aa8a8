package io.slipway.deploy;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in words for the user: what was tried, on what, what came back, what to do.
 * Unchecked, because it crosses the callbacks of the Kubernetes client.
 */
public final class DeployException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose turn it is. */
  public enum Kind {
    /** Something in the cluster or on the way to it failed. */
    FAILED,
    /** The release, a manifest or a parameter is wrong. */
    USAGE
  }

  private final Kind kind;

  public DeployException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public static DeployException failed(String message) {
    return new DeployException(Kind.FAILED, message, null);
  }

  public static DeployException failed(String message, @Nullable Throwable cause) {
    return new DeployException(Kind.FAILED, message, cause);
  }

  public static DeployException usage(String message) {
    return new DeployException(Kind.USAGE, message, null);
  }

  public Kind kind() {
    return kind;
  }
}
