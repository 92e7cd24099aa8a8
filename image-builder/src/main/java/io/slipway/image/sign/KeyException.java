package io.slipway.image.sign;

/** A key that cannot be used, in words for the person who named it; never with the key in it. */
public final class KeyException extends Exception {
  private static final long serialVersionUID = 1L;

  KeyException(String message) {
    super(message);
  }

  KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
