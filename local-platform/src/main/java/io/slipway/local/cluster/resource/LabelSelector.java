package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A label selector, in its query form ({@code a=b,c in (d,e),!f}) or its object form. */
public final class LabelSelector implements Predicate<Map<String, String>> {

  private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\(([^)]*)\\)");
  private static final Pattern EQUALITY = Pattern.compile("([^!=\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
  private static final Pattern EXISTS = Pattern.compile("(!?)\\s*([^!=\\s()]+)");

  private enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    NOT_EXISTS
  }

  private record Requirement(String key, Operator operator, Set<String> values) {
    boolean test(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case NOT_EXISTS -> value == null;
      };
    }

    @Override
    public String toString() {
      return switch (operator) {
        case IN -> values.size() == 1 ? key + "=" + values.iterator().next() : set("in");
        case NOT_IN -> values.size() == 1 ? key + "!=" + values.iterator().next() : set("notin");
        case EXISTS -> key;
        case NOT_EXISTS -> "!" + key;
      };
    }

    private String set(String word) {
      return key + " " + word + " (" + String.join(",", values) + ")";
    }
  }

  private final List<Requirement> requirements;
  private final boolean matchesNothing;

  private LabelSelector(List<Requirement> requirements, boolean matchesNothing) {
    this.requirements = List.copyOf(requirements);
    this.matchesNothing = matchesNothing;
  }

  /** Parses the query form; empty matches everything. */
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    for (String part : text.split(",(?![^(]*\\))", -1)) {
      if (!part.isBlank()) {
        requirements.add(requirement(part.strip(), text));
      }
    }
    return new LabelSelector(requirements, false);
  }

  private static Requirement requirement(String part, String text) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Operator operator = set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN;
      return new Requirement(set.group(1), operator, values(set.group(3)));
    }
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      Operator operator = equality.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
      return new Requirement(equality.group(1), operator, Set.of(equality.group(3)));
    }
    Matcher exists = EXISTS.matcher(part);
    if (exists.matches()) {
      Operator operator = exists.group(1).isEmpty() ? Operator.EXISTS : Operator.NOT_EXISTS;
      return new Requirement(exists.group(2), operator, Set.of());
    }
    throw ApiError.badRequest(
        "unable to parse requirement: found '" + part + "' in label selector '" + text + "'");
  }

  private static Set<String> values(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Reads the object form ({@code matchLabels}, {@code matchExpressions}); an empty object matches
   * everything, a missing one nothing.
   */
  public static LabelSelector of(JsonNode selector) {
    List<Requirement> requirements = new ArrayList<>(equalities(selector.path("matchLabels")));
    for (ObjectNode expression : Json.objects(selector.path("matchExpressions"))) {
      Set<String> values = new TreeSet<>();
      expression.path("values").forEach(value -> values.add(value.stringValue("")));
      requirements.add(
          new Requirement(
              Json.text(expression, "key"), operator(Json.text(expression, "operator")), values));
    }
    return new LabelSelector(requirements, !selector.isObject());
  }

  /** Reads a map of labels, such as a Service's; a missing or empty one matches nothing. */
  public static LabelSelector ofLabels(JsonNode labels) {
    return new LabelSelector(equalities(labels), labels.isEmpty());
  }

  private static List<Requirement> equalities(JsonNode labels) {
    List<Requirement> requirements = new ArrayList<>();
    Json.stringMap(labels)
        .forEach(
            (key, value) -> requirements.add(new Requirement(key, Operator.IN, Set.of(value))));
    return requirements;
  }

  private static Operator operator(String word) {
    return switch (word) {
      case "In" -> Operator.IN;
      case "NotIn" -> Operator.NOT_IN;
      case "DoesNotExist" -> Operator.NOT_EXISTS;
      default -> Operator.EXISTS;
    };
  }

  public boolean isEmpty() {
    return requirements.isEmpty() && !matchesNothing;
  }

  @Override
  public boolean test(Map<String, String> labels) {
    return !matchesNothing && requirements.stream().allMatch(r -> r.test(labels));
  }

  /** Whether an object's labels match. */
  public boolean matches(JsonNode object) {
    return test(Json.stringMap(Json.at(object, "metadata.labels")));
  }

  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
