package io.slipway.image.expand;

import java.util.List;

/**
 * Expands variables and takes quotes away, as the shell lexer of BuildKit's Dockerfile front end
 * does ("Environment replacement" in the Dockerfile reference). Immutable.
 */
public final class Expander {
  private final Quoting quoting;

  public Expander(Quoting quoting) {
    this.quoting = quoting;
  }

  /** The word with variables replaced; blanks in it or in values don't split it. */
  public String word(String text, Variables variables) throws ExpansionException {
    return lex(text, variables).text();
  }

  /** The words that the text is after expansion: values split at blanks unless quoted. */
  public List<String> words(String text, Variables variables) throws ExpansionException {
    return lex(text, variables).words();
  }

  private WordLexer.Lexed lex(String text, Variables variables) throws ExpansionException {
    try {
      return new WordLexer(text, quoting, variables).lex();
    } catch (ExpansionException e) {
      throw new ExpansionException("failed to process \"" + text + "\": " + e.problem());
    }
  }
}
