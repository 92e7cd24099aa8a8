package io.slipway.local.http;

/**
 * Why a forwarded request got no response.
 *
 * @param replayable nothing of the request's body was taken, so that the request may go elsewhere
 */
public record Failure(Kind kind, boolean replayable, Throwable cause) {

  /** What happened, by what may have reached the server. */
  public enum Kind {
    /** No connection: the server has seen nothing. */
    CONNECT,
    /** Too many requests wait for a connection: the server has seen nothing. */
    OVERLOAD,
    /** The connection broke after the request began, before the response did. */
    RESET,
    /** The server accepted the request and was silent for too long. */
    TIMEOUT,
    /** The server's answer wasn't wanted. */
    UNWANTED,
    /** The client went away. */
    CLIENT
  }

  /** Whether the server can't have seen the request. */
  public boolean unsent() {
    return kind == Kind.CONNECT || kind == Kind.OVERLOAD;
  }
}
