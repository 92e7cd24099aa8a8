package io.slipway.deploy.expression;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A condition on measured numbers, such as {@code result < 0.01 and canary <= 1.5 * stable}:
 * comparisons, {@code and or not} (also {@code && || !}), arithmetic, parentheses. Nothing can be
 * called, so it is safe to take from a file.
 */
public final class Expression {
  /** What the names stand for. */
  public static final Set<String> NAMES = Set.of("result", "canary", "stable");

  private final String text;
  private final Node root;
  private final Set<String> used;

  /** A number, or 1 and 0 for true and false. */
  interface Node {
    double value(Map<String, Double> values);
  }

  private Expression(String text, Node root, Set<String> used) {
    this.text = text;
    this.root = root;
    this.used = used;
  }

  /**
   * @throws IllegalArgumentException where the text isn't a condition; names the column
   */
  public static Expression parse(String text) {
    ExpressionParser parser = new ExpressionParser(text);
    return new Expression(text, parser.condition(), new TreeSet<>(parser.used()));
  }

  /** The names that must have values. */
  public Set<String> used() {
    return Set.copyOf(used);
  }

  /** Whether it holds. Something that isn't a number, such as 0 / 0, fulfils no comparison. */
  public boolean holds(Map<String, Double> values) {
    return root.value(values) != 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
