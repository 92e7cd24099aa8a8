package io.slipway.local.cluster.apply;

import io.slipway.local.cluster.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of field paths, as a tree keyed by the path elements of {@code FieldsV1}: {@code f:name},
 * {@code k:{"key":"value"}}, {@code v:value}. Mutable while it is built.
 */
final class FieldSet {

  private static final String SELF = ".";

  private final TreeMap<String, FieldSet> children = new TreeMap<>();
  private boolean member;

  static FieldSet parse(JsonNode fieldsV1) {
    FieldSet set = new FieldSet();
    fieldsV1.forEachEntry(
        (element, below) -> {
          if (element.equals(SELF)) {
            set.member = true;
          } else {
            set.children.put(canonical(element), parse(below));
          }
        });
    if (set.children.isEmpty()) {
      set.member = true;
    }
    return set;
  }

  /** The whole of a manager's fields: the root is never a member itself. */
  static FieldSet parseRoot(JsonNode fieldsV1) {
    FieldSet set = parse(fieldsV1);
    set.member = false;
    return set;
  }

  private static String canonical(String element) {
    if (!element.startsWith("k:")) {
      return element;
    }
    try {
      return Elements.key((ObjectNode) Json.parse(element.substring(2)));
    } catch (JacksonException | ClassCastException e) {
      return element;
    }
  }

  ObjectNode toFieldsV1() {
    ObjectNode node = Json.object();
    if (member && !children.isEmpty()) {
      node.putObject(SELF);
    }
    children.forEach((element, below) -> node.set(element, below.toFieldsV1()));
    return node;
  }

  boolean isMember() {
    return member;
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  Map<String, FieldSet> children() {
    return children;
  }

  void insert() {
    member = true;
  }

  /** The subtree at an element, made where it is missing. */
  FieldSet at(String element) {
    return children.computeIfAbsent(element, key -> new FieldSet());
  }

  /** The subtree at an element, or an empty set. */
  FieldSet peek(String element) {
    return children.getOrDefault(element, new FieldSet());
  }

  /** Attaches a subtree unless it is empty. */
  void put(String element, FieldSet below) {
    if (!below.isEmpty()) {
      children.put(element, below);
    }
  }

  FieldSet union(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member || other.member;
    children.forEach((element, below) -> result.put(element, below.union(other.peek(element))));
    other.children.forEach(
        (element, below) -> {
          if (!children.containsKey(element)) {
            result.put(element, below);
          }
        });
    return result;
  }

  FieldSet intersection(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member && other.member;
    children.forEach(
        (element, below) -> result.put(element, below.intersection(other.peek(element))));
    return result;
  }

  FieldSet difference(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member && !other.member;
    children.forEach(
        (element, below) -> result.put(element, below.difference(other.peek(element))));
    return result;
  }

  /** Without every member of {@code other} and all that lies below one. */
  FieldSet recursiveDifference(FieldSet other) {
    FieldSet result = new FieldSet();
    if (other.member) {
      return result;
    }
    result.member = member;
    children.forEach(
        (element, below) -> result.put(element, below.recursiveDifference(other.peek(element))));
    return result;
  }

  /** The member paths as messages show them: {@code .spec.containers[name="web"].image}. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect("", paths);
    return paths;
  }

  private void collect(String prefix, List<String> paths) {
    if (member) {
      paths.add(prefix);
    }
    children.forEach((element, below) -> below.collect(prefix + Elements.show(element), paths));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set && member == set.member && children.equals(set.children);
  }

  @Override
  public int hashCode() {
    return children.hashCode() * 2 + Boolean.hashCode(member);
  }

  @Override
  public String toString() {
    return toFieldsV1().toString();
  }
}
