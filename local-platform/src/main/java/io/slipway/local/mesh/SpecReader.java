package io.slipway.local.mesh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of a custom resource strictly: what nobody asked for, and what has the wrong type,
 * becomes a problem with its path. So a field that the proxy doesn't know can't be passed over.
 */
final class SpecReader {

  private final Map<String, ?> fields;
  private final String path;
  private final List<String> problems;
  private final Set<String> read = new LinkedHashSet<>();

  private SpecReader(Map<String, ?> fields, String path, List<String> problems) {
    this.fields = fields;
    this.path = path;
    this.problems = problems;
  }

  /**
   * @param problems takes what is found to be wrong
   */
  static SpecReader of(@Nullable Object value, String path, List<String> problems) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> fields = new LinkedHashMap<>();
      map.forEach((key, field) -> fields.put(String.valueOf(key), field));
      fields.values().removeIf(Objects::isNull);
      return new SpecReader(fields, path, problems);
    }
    if (value != null) {
      problems.add(path + ": expected an object");
    }
    return new SpecReader(Map.of(), path, problems);
  }

  private @Nullable Object take(String name) {
    read.add(name);
    return fields.get(name);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  boolean is(String name, String value) {
    return value.equals(fields.get(name));
  }

  List<String> names() {
    return List.copyOf(fields.keySet());
  }

  String path(String name) {
    return path + "." + name;
  }

  void problem(String name, String what) {
    problems.add(path(name) + ": " + what);
  }

  String text(String name, String absent) {
    Object value = take(name);
    if (value instanceof String text) {
      return text;
    }
    return expected(name, value, "a text", absent);
  }

  int number(String name, int absent) {
    Object value = take(name);
    if (value instanceof Number number && number.longValue() == number.intValue()) {
      return number.intValue();
    }
    return expected(name, value, "a whole number", absent);
  }

  double decimal(String name, double absent) {
    Object value = take(name);
    return value instanceof Number number
        ? number.doubleValue()
        : expected(name, value, "a number", absent);
  }

  boolean flag(String name) {
    Object value = take(name);
    return value instanceof Boolean flag ? flag : expected(name, value, "true or false", false);
  }

  /** A duration as Go writes it, in one or several units: {@code 1m30s}, {@code 250ms}. */
  @Nullable Duration duration(String name) {
    String text = text(name, "");
    if (text.isEmpty()) {
      return null;
    }
    Duration duration = GoDuration.parse(text);
    if (duration == null) {
      problem(name, "expected a duration such as 250ms or 1m30s, not \"" + text + "\"");
    }
    return duration;
  }

  SpecReader object(String name) {
    return of(take(name), path(name), problems);
  }

  List<SpecReader> objects(String name) {
    List<SpecReader> result = new ArrayList<>();
    List<?> items = list(name);
    for (int i = 0; i < items.size(); i++) {
      result.add(of(items.get(i), path(name) + "[" + i + "]", problems));
    }
    return result;
  }

  List<String> texts(String name) {
    return list(name).stream().map(String::valueOf).toList();
  }

  private List<?> list(String name) {
    Object value = take(name);
    return value instanceof List<?> list ? list : expected(name, value, "a list", List.of());
  }

  Map<String, String> map(String name) {
    SpecReader entries = object(name);
    Map<String, String> result = new LinkedHashMap<>();
    entries.names().forEach(key -> result.put(key, entries.text(key, "")));
    return result;
  }

  private <T> T expected(String name, @Nullable Object value, String what, T absent) {
    if (value != null) {
      problem(name, "expected " + what + ", not " + value);
    }
    return absent;
  }

  /** Reads past fields that don't concern routing. */
  void ignore(String... names) {
    read.addAll(List.of(names));
  }

  /** Reports every field that wasn't read. */
  void done() {
    unread().forEach(name -> problem(name, "not supported by LocalMesh"));
  }

  /** Notes every field that wasn't read, where no request goes another way for it. */
  void noteRest(List<String> notes) {
    unread().forEach(name -> notes.add(path(name) + ": has no effect in LocalMesh"));
  }

  private List<String> unread() {
    return fields.keySet().stream().filter(name -> !read.contains(name)).toList();
  }
}
