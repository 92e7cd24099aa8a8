package io.slipway.deploy.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the Prometheus text exposition format 0.0.4: {@code name{label="value",...} value
 * [timestamp]}, one sample a line, {@code #} lines aside. In label values {@code \\}, {@code \"}
 * and {@code \n} are escapes. An OpenMetrics exemplar behind a value is skipped.
 */
public final class ExpositionParser {
  private final String line;
  private final int number;
  private int at;

  private ExpositionParser(String line, int number) {
    this.line = line;
    this.number = number;
  }

  /**
   * All samples of one metric; other lines are passed over unread.
   *
   * @throws IllegalArgumentException where a line of that metric isn't in the format; names the
   *     line
   */
  public static List<Sample> parse(String text, String metric) {
    List<Sample> samples = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.stripLeading().startsWith(metric)) {
        new ExpositionParser(line, number).sample(metric).ifPresent(samples::add);
      }
    }
    return samples;
  }

  private Optional<Sample> sample(String metric) {
    skipBlanks();
    String name = word();
    if (!name.equals(metric)) {
      return Optional.empty();
    }
    skipBlanks();
    Map<String, String> labels = peek() == '{' ? labels() : Map.of();
    skipBlanks();
    int end = at;
    while (end < line.length() && !isBlank(line.charAt(end))) {
      end++;
    }
    return Optional.of(new Sample(name, labels, number(line.substring(at, end))));
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    at++;
    skipBlanks();
    while (peek() != '}') {
      String name = word();
      require(!name.isEmpty(), "expected a label name");
      skipBlanks();
      expect('=');
      skipBlanks();
      expect('"');
      labels.put(name, quoted());
      skipBlanks();
      if (peek() == ',') {
        at++;
        skipBlanks();
      } else {
        require(peek() == '}', "expected ',' or '}' after a label");
      }
    }
    at++;
    return labels;
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = next();
      value.append(c == '\\' ? unescaped(next()) : c);
    }
    at++;
    return value.toString();
  }

  /** The format knows three escapes; a backslash before anything else stands for itself. */
  private static String unescaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case '"' -> "\"";
      case '\\' -> "\\";
      default -> "\\" + c;
    };
  }

  private double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> decimal(text);
    };
  }

  private double decimal(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong("\"" + text + "\" is not a number");
    }
  }

  private String word() {
    int start = at;
    while (at < line.length() && isWord(line.charAt(at))) {
      at++;
    }
    return line.substring(start, at);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == ':';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private void skipBlanks() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    require(at < line.length(), "the line ends too early");
    return line.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void expect(char c) {
    require(next() == c, "expected '" + c + "'");
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw wrong(message);
    }
  }

  private IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException(
        "line %d, column %d: %s".formatted(number, at + 1, message));
  }
}
