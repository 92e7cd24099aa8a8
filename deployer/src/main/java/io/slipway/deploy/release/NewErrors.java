package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * Kinds of errors in the canary's log that stable's log doesn't have.
 *
 * @param atLeast times that such an error must occur
 * @param then what follows
 */
public record NewErrors(@Nullable Integer atLeast, @Nullable Reaction then) {
  private static final int DEFAULT_AT_LEAST = 3;

  /** What follows on new errors. */
  public enum Reaction {
    ROLLBACK,
    PAUSE
  }

  public NewErrors {
    require(
        atLeast == null || atLeast >= 1,
        "atLeast: %d is not allowed; at least 1".formatted(atLeast));
  }

  public int atLeastOrDefault() {
    return atLeast == null ? DEFAULT_AT_LEAST : atLeast;
  }

  public Reaction thenOrDefault() {
    return then == null ? Reaction.ROLLBACK : then;
  }
}
