package io.slipway.image;

/** The build was asked for in a way that can't work, whatever the machine: nothing was done. */
public final class UsageException extends BuildException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
