package io.slipway.deploy.expression;

import io.slipway.deploy.expression.Expression.Node;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an {@link Expression} by recursive descent; conditions and numbers are told apart. */
final class ExpressionParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:([0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|([A-Za-z_][A-Za-z_0-9]*)"
              + "|(<=|>=|==|!=|&&|\\|\\||[-+*/()<>!]))");
  private static final int LONGEST = 1000;
  private static final int DEEPEST = 50;

  private final String text;
  private final Set<String> used = new HashSet<>();
  private int end;
  private int start;
  private String token = "";
  private int depth;

  /** A part of the text, and whether it is true or false rather than a number. */
  private record Part(Node node, boolean isCondition, int at) {}

  ExpressionParser(String text) {
    this.text = text;
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has %d characters; at most %d are allowed".formatted(text.length(), LONGEST));
    }
    next();
  }

  Set<String> used() {
    return used;
  }

  Node condition() {
    Part part = or();
    if (!token.isEmpty()) {
      throw wrong(start, "\"" + token + "\" is not expected here");
    }
    return requireCondition(part).node;
  }

  private Part or() {
    Part left = and();
    while (token.equals("or") || token.equals("||")) {
      next();
      Node one = requireCondition(left).node;
      Node other = requireCondition(and()).node;
      left = new Part(v -> one.value(v) != 0 || other.value(v) != 0 ? 1 : 0, true, left.at);
    }
    return left;
  }

  private Part and() {
    Part left = not();
    while (token.equals("and") || token.equals("&&")) {
      next();
      Node one = requireCondition(left).node;
      Node other = requireCondition(not()).node;
      left = new Part(v -> one.value(v) != 0 && other.value(v) != 0 ? 1 : 0, true, left.at);
    }
    return left;
  }

  private Part not() {
    int at = start;
    if (token.equals("not") || token.equals("!")) {
      next();
      enter();
      Node node = requireCondition(not()).node;
      depth--;
      return new Part(v -> node.value(v) == 0 ? 1 : 0, true, at);
    }
    return comparison();
  }

  private Part comparison() {
    Part left = sum();
    String operator = token;
    if (!Set.of("<", "<=", ">", ">=", "==", "!=").contains(operator)) {
      return left;
    }
    next();
    Node one = requireNumber(left).node;
    Node other = requireNumber(sum()).node;
    return new Part(v -> compare(operator, one.value(v), other.value(v)) ? 1 : 0, true, left.at);
  }

  private static boolean compare(String operator, double one, double other) {
    if (Double.isNaN(one) || Double.isNaN(other)) {
      return false;
    }
    return switch (operator) {
      case "<" -> one < other;
      case "<=" -> one <= other;
      case ">" -> one > other;
      case ">=" -> one >= other;
      case "==" -> one == other;
      default -> one != other;
    };
  }

  private Part sum() {
    Part left = product();
    while (token.equals("+") || token.equals("-")) {
      boolean plus = token.equals("+");
      next();
      Node one = requireNumber(left).node;
      Node other = requireNumber(product()).node;
      left =
          new Part(
              v -> plus ? one.value(v) + other.value(v) : one.value(v) - other.value(v),
              false,
              left.at);
    }
    return left;
  }

  private Part product() {
    Part left = factor();
    while (token.equals("*") || token.equals("/")) {
      boolean times = token.equals("*");
      next();
      Node one = requireNumber(left).node;
      Node other = requireNumber(factor()).node;
      left =
          new Part(
              v -> times ? one.value(v) * other.value(v) : one.value(v) / other.value(v),
              false,
              left.at);
    }
    return left;
  }

  private Part factor() {
    int at = start;
    if (token.equals("-")) {
      next();
      enter();
      Node node = requireNumber(factor()).node;
      depth--;
      return new Part(v -> -node.value(v), false, at);
    }
    if (token.equals("(")) {
      next();
      enter();
      Part inner = or();
      depth--;
      if (!token.equals(")")) {
        throw wrong(start, "\")\" is missing");
      }
      next();
      return inner;
    }
    return token.isEmpty() ? missing() : atom(at);
  }

  private Part missing() {
    throw wrong(start, "it ends where a number or a name is expected");
  }

  private Part atom(int at) {
    String word = token;
    if (Character.isDigit(word.charAt(0))) {
      double number = Double.parseDouble(word);
      next();
      return new Part(v -> number, false, at);
    }
    if (!Expression.NAMES.contains(word)) {
      throw wrong(
          at,
          "\"%s\" is not known; known are %s, numbers, and, or, not"
              .formatted(word, String.join(", ", new TreeSet<>(Expression.NAMES))));
    }
    used.add(word);
    next();
    return new Part(v -> v.getOrDefault(word, Double.NaN), false, at);
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw wrong(start, "it is nested too deeply");
    }
  }

  private Part requireCondition(Part part) {
    if (!part.isCondition) {
      throw wrong(part.at, "a number stands where a condition is expected, such as result < 0.01");
    }
    return part;
  }

  private Part requireNumber(Part part) {
    if (part.isCondition) {
      throw wrong(part.at, "a condition stands where a number is expected");
    }
    return part;
  }

  private void next() {
    Matcher matcher = TOKEN.matcher(text).region(end, text.length());
    if (matcher.lookingAt()) {
      end = matcher.end();
      token = matcher.group().strip();
      start = end - token.length();
      return;
    }
    start = end;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    if (start < text.length()) {
      throw wrong(start, "'" + text.charAt(start) + "' is not expected here");
    }
    token = "";
  }

  private static IllegalArgumentException wrong(int at, String message) {
    return new IllegalArgumentException("column %d: %s".formatted(at + 1, message));
  }
}
