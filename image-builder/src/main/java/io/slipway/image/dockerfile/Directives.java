package io.slipway.image.dockerfile;

import org.jspecify.annotations.Nullable;

/**
 * Parser directives (Dockerfile reference, "Parser directives").
 *
 * @param escape the character that escapes and continues lines: {@code \} or {@code `}
 */
public record Directives(@Nullable String syntax, char escape, @Nullable Check check) {

  public static final char DEFAULT_ESCAPE = '\\';

  public static Directives defaults() {
    return new Directives(null, DEFAULT_ESCAPE, null);
  }

  /** How the file wants to be checked; {@code options} as written. */
  public record Check(String options, SourceRange at) {}
}
