package io.slipway.image.dockerfile;

import io.slipway.image.dockerfile.Node.FlagWord;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags of an instruction, checked against those it knows. */
final class Flags {
  enum Kind {
    SWITCH,
    TEXT,
    LIST
  }

  private final Map<String, List<String>> values = new HashMap<>();
  private final Map<String, SourceRange> places = new HashMap<>();

  private Flags() {}

  static Flags read(Node node, Map<String, Kind> known) throws DockerfileException {
    Flags flags = new Flags();
    for (FlagWord word : node.flags()) {
      flags.add(word, known);
    }
    return flags;
  }

  static void none(Node node) throws DockerfileException {
    read(node, Map.of());
  }

  private void add(FlagWord word, Map<String, Kind> known) throws DockerfileException {
    int equals = word.text().indexOf('=');
    String name = word.text().substring(2, equals < 0 ? word.text().length() : equals);
    String value = equals < 0 ? null : word.text().substring(equals + 1);
    Kind kind = known.get(name);
    if (kind == null) {
      List<String> names = known.keySet().stream().map(k -> "--" + k).sorted().toList();
      throw error(word, "unknown flag: --" + name + Nearest.hint("--" + name, names));
    }
    if (values.containsKey(name) && kind != Kind.LIST) {
      throw error(word, "duplicate flag specified: --" + name);
    }
    values.computeIfAbsent(name, n -> new ArrayList<>()).add(check(word, name, kind, value));
    places.put(name, word.at());
  }

  private static String check(FlagWord word, String name, Kind kind, @Nullable String value)
      throws DockerfileException {
    if (kind != Kind.SWITCH) {
      if (value == null) {
        throw error(word, "missing a value on flag: --" + name);
      }
      return value;
    }
    if (value == null || value.equalsIgnoreCase("true")) {
      return "true";
    }
    if (value.equalsIgnoreCase("false")) {
      return "false";
    }
    throw error(word, "expecting boolean value for flag --" + name + ", not: " + value);
  }

  private static DockerfileException error(FlagWord word, String problem) {
    return new DockerfileException(word.at(), problem);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  @Nullable String text(String name) {
    List<String> given = values.get(name);
    return given == null ? null : given.get(0);
  }

  /** Null where the flag is not given. */
  @Nullable Boolean choice(String name) {
    String given = text(name);
    return given == null ? null : Boolean.valueOf(given);
  }

  boolean isOn(String name) {
    return "true".equals(text(name));
  }

  List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** A failure at a flag that was given. */
  DockerfileException error(String name, Node node, String problem) {
    return new DockerfileException(places.getOrDefault(name, node.at()), problem);
  }
}
