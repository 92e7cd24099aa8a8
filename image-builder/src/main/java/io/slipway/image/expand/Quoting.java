package io.slipway.image.expand;

/**
 * How a lexer treats what isn't a variable.
 *
 * @param escape the escape character
 * @param keepQuotes whether quotes stay in the result (they still group words)
 * @param keepEscapes whether escape characters stay in the result
 * @param ignoreQuotes whether quotes are ordinary characters, as in a here-document
 * @param keepUnset whether a variable that isn't set stays as it was written
 */
public record Quoting(
    char escape, boolean keepQuotes, boolean keepEscapes, boolean ignoreQuotes, boolean keepUnset) {

  /** The rule for words of instructions: quotes and escapes go, unset variables are empty. */
  public static Quoting words(char escape) {
    return new Quoting(escape, false, false, false, false);
  }

  /** The rule for here-documents: quotes stay, unset variables are empty. */
  public static Quoting document() {
    return new Quoting('\\', false, false, true, false);
  }

  /** Splits into words and changes nothing. */
  public static Quoting verbatim() {
    return new Quoting('\\', true, true, false, true);
  }

  /** For progress and messages: known variables are shown with their values. */
  public static Quoting display(char escape) {
    return new Quoting(escape, true, false, false, true);
  }
}
