package io.slipway.registry;

import org.jspecify.annotations.Nullable;

/**
 * A replication or copy could not be done. The message is for the user: what was tried, on what,
 * what came back, what to do; it holds no secret.
 */
public final class ReplicationException extends Exception {

  private static final long serialVersionUID = 1L;

  public ReplicationException(String message) {
    super(message);
  }

  public ReplicationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
