package io.slipway.image.sign;

/** An image that is not what the key vouches for; the message says what is missing or wrong. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
