package io.slipway.local.fault;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes wrong. Byte counts are of the body; one that the body doesn't reach has no effect. */
public sealed interface Fault {

  /** Which body is meant. */
  enum Side {
    /** From client to server. */
    REQUEST,
    /** From server to client. */
    RESPONSE
  }

  /**
   * Cuts the client's connection with a TCP reset. After 0 bytes of the response it has no status
   * line, either.
   */
  record Reset(Side side, long afterBytes) implements Fault {}

  /** Sends nothing for a while, then goes on. */
  record Stall(Side side, long afterBytes, Duration pause) implements Fault {}

  /**
   * Closes the client's connection in an orderly way before the response is complete; the status
   * line is sent.
   */
  record Truncate(long afterBytes) implements Fault {}

  /**
   * Flips one bit, at a place that the seed decides; the first byte's where the length isn't known.
   */
  record Corrupt(Side side) implements Fault {}

  /**
   * Answers without asking the server.
   *
   * @param retryAfter in whole seconds; null for no such header
   */
  record Status(int code, @Nullable Duration retryAfter) implements Fault {}

  /** Answers with these headers and without a body, and does not ask the server. */
  record Answer(int code, Map<String, String> headers) implements Fault {
    public Answer {
      headers = Map.copyOf(headers);
    }
  }

  /** Answers with this header, whatever the server says there. */
  record Header(String name, String value) implements Fault {}

  /**
   * Says that the response is so much longer (or, below 0, shorter) than it is; the connection ends
   * where the two don't agree. No effect where the length isn't known.
   */
  record WrongLength(long by) implements Fault {}

  /** Lets this much through in a second. */
  record Slow(Side side, long bytesPerSecond) implements Fault {
    public Slow {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException(
            "bytesPerSecond: must be 1 or more, not " + bytesPerSecond);
      }
    }
  }
}
