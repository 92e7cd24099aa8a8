package io.slipway.local.http;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/**
 * A request that ended early for a reason outside of the server: no cause for a stack trace in the
 * log.
 */
public final class BrokenOff extends IOException implements QuietException {

  private static final long serialVersionUID = 1L;

  public BrokenOff(String message) {
    super(message);
  }

  public BrokenOff(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
