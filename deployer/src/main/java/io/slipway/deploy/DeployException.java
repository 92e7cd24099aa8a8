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
    USAGE,
    /** The schedule, a gate or a queue does not let the release through. */
    REFUSED
  }

  private final Kind kind;
  private final boolean temporary;

  private DeployException(Kind kind, boolean temporary, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.temporary = temporary;
  }

  public static DeployException failed(String message) {
    return new DeployException(Kind.FAILED, false, message, null);
  }

  public static DeployException failed(String message, @Nullable Throwable cause) {
    return new DeployException(Kind.FAILED, false, message, cause);
  }

  /** Failed in a way that may pass: no connection, an overloaded server, a lost race. */
  public static DeployException temporary(String message, @Nullable Throwable cause) {
    return new DeployException(Kind.FAILED, true, message, cause);
  }

  public static DeployException usage(String message) {
    return new DeployException(Kind.USAGE, false, message, null);
  }

  public static DeployException refused(String message) {
    return new DeployException(Kind.REFUSED, false, message, null);
  }

  /** Whether the same attempt may work a little later. */
  public boolean isTemporary() {
    return temporary;
  }

  public Kind kind() {
    return kind;
  }
}
