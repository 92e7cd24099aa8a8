package io.slipway.image.lint;

import io.slipway.image.dockerfile.SourceRange;

/**
 * Something about the checking itself; it is no finding and fails nothing.
 *
 * @param code the rule that could not be checked, else {@link #OPTIONS}
 */
public record Note(String code, SourceRange at, String message) {

  /** Check options that name no rule or can't be read. */
  public static final String OPTIONS = "CheckOptions";

  static Note unchecked(Rule rule, SourceRange at, String reason) {
    return new Note(rule.published(), at, reason);
  }
}
