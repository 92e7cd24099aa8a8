package io.slipway.registry.store;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked; the message is for the user and holds no secret. */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it decides what happens next. */
  public enum Kind {
    /** It is not there. */
    NOT_FOUND,
    /** We may not: credentials are missing, wrong or too weak. */
    DENIED,
    /** Its certificate is not one that this machine trusts. */
    UNTRUSTED,
    /** The request was understood and refused; asking again gives the same. */
    REFUSED,
    /** The store asks for patience: 429 or 503. */
    BUSY,
    /** No answer, a broken one, or a fault of the store's own. */
    UNAVAILABLE,
    /** What came is not what its digest says. */
    CORRUPT
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;
  private final int status;

  public StoreException(Kind kind, String message) {
    this(kind, message, null, null);
  }

  public StoreException(
      Kind kind,
      @Nullable String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    this(kind, 0, message, retryAfter, cause);
  }

  StoreException(
      Kind kind,
      int status,
      @Nullable String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** The HTTP status that came, or 0. */
  int status() {
    return status;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the same call may succeed a little later. */
  public boolean isRetryable() {
    return kind == Kind.BUSY || kind == Kind.UNAVAILABLE || kind == Kind.CORRUPT;
  }

  /** What the store's {@code Retry-After} says. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The same failure after all attempts, with what to do about it. */
  public StoreException after(int attempts) {
    String tries = attempts > 1 ? " Tried %d times.".formatted(attempts) : "";
    return new StoreException(
        kind, status, "%s%s %s".formatted(getMessage(), tries, advice()), retryAfter, this);
  }

  private String advice() {
    return switch (kind) {
      case NOT_FOUND -> "Check the repository's name and the tag.";
      case DENIED ->
          "Run docker login for this registry, or name a docker config.json that holds a credential with the right to do this.";
      case UNTRUSTED ->
          "Let this machine trust the registry's certificate, or name the registry with --insecure.";
      case REFUSED -> "The registry's own log says more.";
      case BUSY ->
          "Run again later, or with less concurrency: only what is missing will be copied.";
      case UNAVAILABLE ->
          "Check that the registry is up and reachable from here, then run again: only what is missing will be copied.";
      case CORRUPT ->
          "Nothing of it was kept. The copy at the source is damaged or the way to it is: check the source registry.";
    };
  }
}
