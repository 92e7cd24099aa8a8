package io.slipway.image.sandbox;

import java.util.List;

/** A user or group that the image does not know. */
public final class UnknownUserException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 10;

  UnknownUserException(String what, String wanted, String file, List<String> known) {
    super(
        what
            + " '"
            + wanted
            + "' is not in the image's "
            + file
            + (known.isEmpty()
                ? ", which is missing or empty"
                : "; it has " + String.join(", ", known.subList(0, Math.min(SHOWN, known.size()))))
            + ". Create it with a RUN instruction first, or use a number.");
  }
}
