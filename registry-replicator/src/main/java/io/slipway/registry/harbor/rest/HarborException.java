package io.slipway.registry.harbor.rest;

import org.jspecify.annotations.Nullable;

/**
 * Harbor did not do what it was asked. The message is for the user: what was tried, where, what
 * came back, what to do; it holds no secret.
 */
public final class HarborException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it decides what to do. */
  public enum Kind {
    /** 401: no credential, or a wrong one. */
    UNAUTHORIZED(
        "Give a user or robot account: docker login, or HARBOR_USERNAME and" + " HARBOR_PASSWORD."),
    /** 403: the account lacks the right. */
    FORBIDDEN("Use an account with the role that this needs."),
    /** 404. */
    NOT_FOUND("Check the name, and that the account may see it."),
    /** 409: it exists, or another changed it. */
    CONFLICT("Plan again to see what is there now."),
    /** 412: something else must be done first. */
    PRECONDITION("Remove what the message names, then run again."),
    /** 400, 405, 415, 422 and other refusals. */
    INVALID("Correct the value that the message names."),
    /** 429 or 503, after all attempts. */
    BUSY("Run again later: what is done already is not done twice."),
    /** 5xx, no answer or a broken one, after all attempts. */
    UNAVAILABLE(
        "Check that Harbor is up and reachable from here, then run again: what is done"
            + " already is not done twice."),
    /** Its certificate is not one that this machine trusts. */
    UNTRUSTED(
        "Let this machine trust Harbor's certificate, or name the registry with" + " --insecure."),
    /** Not Harbor's doing: a file, a value in it, or a change since the plan. */
    LOCAL("");

    private final String advice;

    Kind(String advice) {
      this.advice = advice;
    }

    static Kind of(int status) {
      return switch (status) {
        case 401 -> UNAUTHORIZED;
        case 403 -> FORBIDDEN;
        case 404 -> NOT_FOUND;
        case 409 -> CONFLICT;
        case 412 -> PRECONDITION;
        case 429, 503 -> BUSY;
        default -> status >= 500 ? UNAVAILABLE : INVALID;
      };
    }
  }

  private final Kind kind;
  private final int status;
  private final String code;

  HarborException(Kind kind, int status, String code, String message, @Nullable Throwable cause) {
    super(kind.advice.isEmpty() ? message : message + " " + kind.advice, cause);
    this.kind = kind;
    this.status = status;
    this.code = code;
  }

  /** A failure that is not Harbor's. */
  public static HarborException local(String message, @Nullable Throwable cause) {
    return new HarborException(Kind.LOCAL, 0, "", message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** The HTTP status; 0 where no answer came. */
  public int status() {
    return status;
  }

  /** Harbor's code, such as {@code CONFLICT}; empty where the answer had none. */
  public String code() {
    return code;
  }
}
