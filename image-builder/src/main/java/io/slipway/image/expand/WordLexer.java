package io.slipway.image.expand;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass over one text. */
final class WordLexer {
  /** Far above any real Dockerfile; keeps a hostile one from exhausting the stack. */
  private static final int MAX_DEPTH = 64;

  /** ENV A=$A$A doubles at each repetition; no environment may grow beyond what exec takes. */
  private static final int MAX_RESULT = 1 << 20;

  private static final int END = -1;
  private static final String SPECIAL_PARAMETERS = "@*#?-$!0";

  record Lexed(String text, List<String> words) {}

  private final String source;
  private final Quoting quoting;
  private final Variables variables;
  private boolean keepEscapes;
  private int position;
  private int depth;

  WordLexer(String source, Quoting quoting, Variables variables) {
    this.source = source;
    this.quoting = quoting;
    this.variables = variables;
    this.keepEscapes = quoting.keepEscapes();
  }

  Lexed lex() throws ExpansionException {
    return until(END, keepEscapes);
  }

  private int peek() {
    return position < source.length() ? source.codePointAt(position) : END;
  }

  private int next() {
    int codePoint = peek();
    position += codePoint == END ? 0 : Character.charCount(codePoint);
    return codePoint;
  }

  private Lexed until(int stop, boolean withEscapes) throws ExpansionException {
    if (++depth > MAX_DEPTH) {
      throw new ExpansionException("substitutions nest deeper than " + MAX_DEPTH);
    }
    boolean before = keepEscapes;
    keepEscapes = withEscapes;
    StringBuilder result = new StringBuilder();
    WordBuilder words = new WordBuilder();
    while (peek() != END && peek() != stop) {
      step(result, words);
    }
    if (peek() != stop) {
      throw new ExpansionException(
          "unexpected end of statement while looking for matching " + Character.toString(stop));
    }
    next();
    keepEscapes = before;
    depth--;
    return new Lexed(result.toString(), words.words());
  }

  private void step(StringBuilder result, WordBuilder words) throws ExpansionException {
    int c = peek();
    if (c == '$') {
      String value = dollar();
      append(result, value);
      words.addAll(value);
    } else if (c == '<') {
      addRaw(result, words, heredocOperator());
    } else if (c == '\'' && !quoting.ignoreQuotes()) {
      addRaw(result, words, singleQuoted());
    } else if (c == '"' && !quoting.ignoreQuotes()) {
      addRaw(result, words, doubleQuoted());
    } else if (c == quoting.escape()) {
      escaped(result, words);
    } else {
      result.appendCodePoint(c);
      words.add(next());
    }
  }

  private static void addRaw(StringBuilder result, WordBuilder words, String text)
      throws ExpansionException {
    append(result, text);
    words.addRaw(text);
  }

  private static void append(StringBuilder result, String text) throws ExpansionException {
    if (result.length() + text.length() > MAX_RESULT) {
      throw new ExpansionException("the result is longer than " + MAX_RESULT + " characters");
    }
    result.append(text);
  }

  private void escaped(StringBuilder result, WordBuilder words) {
    int escape = next();
    if (keepEscapes) {
      words.addRaw(escape);
      result.appendCodePoint(escape);
    }
    int c = next();
    if (c != END) {
      words.addRaw(c);
      result.appendCodePoint(c);
    }
  }

  private String singleQuoted() throws ExpansionException {
    int end = source.indexOf('\'', position + 1);
    if (end < 0) {
      throw new ExpansionException(
          "unexpected end of statement while looking for matching single-quote");
    }
    String text =
        quoting.keepQuotes()
            ? source.substring(position, end + 1)
            : source.substring(position + 1, end);
    position = end + 1;
    return text;
  }

  private String doubleQuoted() throws ExpansionException {
    StringBuilder result = new StringBuilder();
    keepQuote(result, next());
    while (peek() != '"') {
      if (peek() == END) {
        throw new ExpansionException(
            "unexpected end of statement while looking for matching double-quote");
      }
      if (peek() == '$') {
        append(result, dollar());
      } else {
        quotedCharacter(result);
      }
    }
    keepQuote(result, next());
    return result.toString();
  }

  private void keepQuote(StringBuilder result, int quote) {
    if (quoting.keepQuotes()) {
      result.appendCodePoint(quote);
    }
  }

  /** Inside double quotes only the quote, the dollar and the escape itself can be escaped. */
  private void quotedCharacter(StringBuilder result) {
    int c = next();
    if (c != quoting.escape()) {
      result.appendCodePoint(c);
      return;
    }
    if (keepEscapes) {
      result.appendCodePoint(c);
    }
    if (peek() == END) {
      return;
    }
    boolean special = peek() == '"' || peek() == '$' || peek() == quoting.escape();
    result.appendCodePoint(special ? next() : c);
  }

  private String heredocOperator() {
    next();
    if (peek() != '<') {
      return "<";
    }
    next();
    int start = position;
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
      next();
    }
    return "<<" + source.substring(start, position);
  }

  private String dollar() throws ExpansionException {
    next();
    if (peek() == '{') {
      next();
      return substitution();
    }
    String name = name();
    if (name.isEmpty()) {
      return "$";
    }
    String value = variables.get(name);
    return value == null ? (quoting.keepUnset() ? "$" + name : "") : value;
  }

  private String substitution() throws ExpansionException {
    if (peek() == END) {
      throw new ExpansionException("syntax error: missing '}'");
    }
    if (peek() == '{' || peek() == '}' || peek() == ':') {
      throw new ExpansionException("syntax error: bad substitution");
    }
    String name = name();
    String value = variables.get(name);
    int operator = next();
    boolean nullIsUnset = operator == ':';
    if (nullIsUnset) {
      operator = next();
    }
    String written =
        (nullIsUnset ? ":" : "") + (operator == END ? "" : Character.toString(operator));
    return switch (operator) {
      case '}' -> nullIsUnset ? unsupported(written) : unchanged(name, value);
      case '-', '+', '?' -> alternative(name, value, written);
      case '#', '%' -> nullIsUnset ? unsupported(written) : trimmed(name, value, written);
      case '/' -> nullIsUnset ? unsupported(written) : replaced(name, value);
      case END -> throw new ExpansionException("syntax error: missing '}'");
      default -> unsupported(written);
    };
  }

  private static String unsupported(String operator) throws ExpansionException {
    throw new ExpansionException("unsupported modifier (" + operator + ") in substitution");
  }

  private String unchanged(String name, @Nullable String value) {
    if (value == null) {
      return quoting.keepUnset() ? "${" + name + "}" : "";
    }
    return value;
  }

  private String rest(int stop, boolean withEscapes, String missing) throws ExpansionException {
    try {
      return until(stop, withEscapes).text();
    } catch (ExpansionException e) {
      if (peek() == END && depth <= MAX_DEPTH) {
        throw new ExpansionException(missing);
      }
      throw e;
    }
  }

  private String alternative(String name, @Nullable String value, String operator)
      throws ExpansionException {
    String word = rest('}', false, "syntax error: missing '}'");
    if (value == null && quoting.keepUnset()) {
      return "${" + name + operator + word + "}";
    }
    boolean present = value != null && !(operator.startsWith(":") && value.isEmpty());
    String known = value == null ? "" : value;
    if (operator.endsWith("-")) {
      return present ? known : word;
    }
    if (operator.endsWith("+")) {
      return present ? word : "";
    }
    if (!present) {
      String state = value == null ? "is not allowed to be unset" : "is not allowed to be empty";
      throw new ExpansionException(name + ": " + (word.isEmpty() ? state : word));
    }
    return known;
  }

  private String trimmed(String name, @Nullable String value, String operator)
      throws ExpansionException {
    String word = rest('}', true, "syntax error: missing '}'");
    if (value == null) {
      return quoting.keepUnset() ? "${" + name + operator + word + "}" : "";
    }
    boolean longest = word.startsWith(operator);
    GlobPattern pattern = GlobPattern.parse(longest ? word.substring(1) : word);
    return operator.equals("#")
        ? pattern.trimPrefix(value, longest)
        : pattern.trimSuffix(value, longest);
  }

  private String replaced(String name, @Nullable String value) throws ExpansionException {
    boolean all = peek() == '/';
    if (all) {
      next();
    }
    String pattern = rest('/', true, "syntax error: missing '/' in ${}");
    String replacement = rest('}', true, "syntax error: missing '}'");
    if (value == null) {
      String operator = all ? "//" : "/";
      return quoting.keepUnset() ? "${" + name + operator + pattern + "/" + replacement + "}" : "";
    }
    return GlobPattern.parse(pattern).replace(value, replacement, all);
  }

  /** A name, a run of digits, or one special parameter of the shell. */
  private String name() {
    int start = position;
    if (Character.isDigit(peek())) {
      while (Character.isDigit(peek())) {
        next();
      }
    } else if (peek() != END && SPECIAL_PARAMETERS.indexOf(peek()) >= 0) {
      next();
    } else {
      while (Character.isLetterOrDigit(peek()) || peek() == '_') {
        next();
      }
    }
    return source.substring(start, position);
  }
}
