package io.slipway.registry.gate;

/** Whether an artifact passes could not be found out; the message is for the user. */
public final class GateException extends Exception {

  private static final long serialVersionUID = 1L;

  public GateException(String message, Throwable cause) {
    super(message, cause);
  }
}
