package io.slipway.deploy.schedule.calendar;

/** A calendar that can't be read, or not understood, in words. */
public final class CalendarException extends Exception {
  private static final long serialVersionUID = 1L;

  CalendarException(String message) {
    super(message);
  }

  CalendarException(String message, Throwable cause) {
    super(message, cause);
  }
}
